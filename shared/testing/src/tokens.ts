/** Principals beside the administrator. */
import { NewApiToken, parseJson } from "@gantry/contracts";
import type { Api } from "./fleet.ts";

/** A new API token called `name`. Throws when it is refused. */
export async function makeToken({ api }: { api: Api }, name: string): Promise<string> {
  const answer = await api("/api/tokens", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name }),
  });
  const text = await answer.text();
  if (answer.status !== 201) throw new Error(`no token: ${answer.status} ${text}`);
  return parseJson(NewApiToken, text, "the new token").token;
}

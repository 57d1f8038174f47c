/** What the log of a session says, as the API answers it. */
import { parseJson, SessionEvent } from "@gantry/contracts";
import type { Api } from "./fleet.ts";

/** Every event behind `after`. Throws when it is refused. */
export async function loggedEvents(api: Api, session: string, after = 0): Promise<SessionEvent[]> {
  const answer = await api(`/api/sessions/${session}/events?after=${after}`);
  const text = await answer.text();
  if (answer.status !== 200) throw new Error(`no events: ${answer.status} ${text}`);
  const lines = text.split("\n").filter(Boolean);
  return lines.map((line) => parseJson(SessionEvent, line, "an event"));
}

/** The output in `events`, joined. */
export function outputOf(events: readonly SessionEvent[]): Buffer {
  const outputs = events.filter(({ type }) => type === "o");
  return Buffer.concat(
    outputs.map(({ data, dataBase64 }) =>
      data === undefined ? Buffer.from(dataBase64 ?? "", "base64") : Buffer.from(data),
    ),
  );
}

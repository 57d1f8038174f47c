/** The containers in a Docker engine that one run made, told by the images that it built. */
import { z } from "zod";
import { call } from "./http.ts";

/** On every container that a wrangler session makes, sidecars too. */
const SESSION_LABEL = "dev.workerd.session";

const Row = z.object({ Id: z.string(), Labels: z.record(z.string(), z.string()).nullish() });
const Inspected = z.object({ Config: z.object({ Image: z.string() }) });

/** Ids of all containers of the sessions that run one of `images`; rejects when `signal` is aborted. */
export async function ownContainers(host: string, images: ReadonlySet<string>, signal: AbortSignal): Promise<string[]> {
  const filters = encodeURIComponent(JSON.stringify({ label: [SESSION_LABEL] }));
  const reply = await call(host, "GET", `/containers/json?all=1&filters=${filters}`, undefined, signal);
  const rows = z.array(Row).parse(JSON.parse(reply.body.toString("utf8")));
  const sessions = new Set<string>();
  for (const { Id, Labels } of rows) {
    // The list names an image by its id once its tag has moved; what was asked for stays in the container's config.
    const { status, body } = await call(host, "GET", `/containers/${Id}/json`, undefined, signal);
    const session = Labels?.[SESSION_LABEL];
    if (status !== 200 || session === undefined) continue;
    if (images.has(Inspected.parse(JSON.parse(body.toString("utf8"))).Config.Image)) sessions.add(session);
  }
  return rows.filter(({ Labels }) => sessions.has(Labels?.[SESSION_LABEL] ?? "")).map(({ Id }) => Id);
}

/** Kills and removes them; one that is gone already is no failure. */
export async function removeContainers(host: string, ids: readonly string[], signal: AbortSignal): Promise<void> {
  await Promise.all(ids.map((id) => call(host, "DELETE", `/containers/${id}?force=1&v=1`, undefined, signal)));
}

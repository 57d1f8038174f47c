/** One process's lines as NDJSON, oldest first: from its agent, or of a container that does not run from the database. */
import { FollowLogs, LogPage, parse } from "@gantry/contracts";
import type { ContainerWorkerEnv } from "../env.ts";
import { askAgent, isNotRunning } from "./ask-agent.ts";
import type { Place } from "./find-place.ts";
import { type RawQuery, readList } from "./read-list.ts";

/** Lines that are read back from the database, the newest. */
const STORED_LINES = 1_000;

/** A stream of bytes, with the reader's back-pressure. Throws VALIDATION_ERROR for a query that does not fit. */
export async function streamLogs(
  env: ContainerWorkerEnv,
  place: Place,
  process: string,
  query: RawQuery,
): Promise<ReadableStream<Uint8Array>> {
  const { after } = parse(FollowLogs, query, "the query");
  if (place.container !== null) {
    try {
      const search = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
      const path = `/processes/${encodeURIComponent(process)}/logs?${search}`;
      const { body } = await askAgent(env, place.container, path);
      if (body !== null) return body;
    } catch (err) {
      if (!isNotRunning(err)) throw err;
    }
  }
  const { items } = await readList(env, "logs", LogPage, place, { process, limit: STORED_LINES });
  const [boot, seq] = after?.split(":") ?? [];
  const behind = items.filter((item) => boot !== item.instanceId || item.seq > Number(seq));
  const lines = behind.reverse().map((item) => `${JSON.stringify(item)}\n`);
  return new Blob(lines).stream();
}

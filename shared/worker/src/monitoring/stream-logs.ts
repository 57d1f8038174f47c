/** One process's lines as NDJSON, oldest first: from its agent, or of a container that does not run from the database. */
import { FollowLogs, type LogItem, LogPage, parse, StreamCursor } from "@gantry/contracts";
import type { ContainerWorkerEnv } from "../env.ts";
import { askAgent, isNotRunning } from "./ask-agent.ts";
import type { Place } from "./find-place.ts";
import { type RawQuery, readStored } from "./read-list.ts";

/** Lines that are read back from the database, the newest. */
const STORED_LINES = 1_000;
/** Pages that are read for them at most. */
const STORED_PAGES = 20;

/** A stream of bytes, with the reader's back-pressure. Throws VALIDATION_ERROR for a query that does not fit. */
export async function streamLogs(
  env: ContainerWorkerEnv,
  place: Place,
  process: string,
  query: RawQuery,
): Promise<ReadableStream<Uint8Array>> {
  const { after } = parse(FollowLogs, query, "the query");
  const cursor = after === undefined ? undefined : parse(StreamCursor, after, "after");
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
  const lines = await storedLines(env, place, process);
  return new Blob(behind(lines, cursor).map((line) => `${JSON.stringify(line)}\n`)).stream();
}

/** The newest lines, oldest first. A page of the database may hold few of them, or none, and go on. */
async function storedLines(env: ContainerWorkerEnv, place: Place, process: string): Promise<LogItem[]> {
  const lines: LogItem[] = [];
  let cursor: string | null = "";
  for (let page = 0; page < STORED_PAGES && cursor !== null && lines.length < STORED_LINES; page++) {
    const query: RawQuery = { process, limit: STORED_LINES - lines.length, ...(cursor === "" ? {} : { cursor }) };
    const { items, nextCursor }: LogPage = await readStored(env, "logs", LogPage, place, query);
    lines.push(...items);
    cursor = nextCursor;
  }
  return lines.reverse();
}

/** What came after the cursor: also lines of later instances, and no line of an earlier one. */
function behind(lines: LogItem[], cursor: StreamCursor | undefined): LogItem[] {
  if (cursor === undefined) return lines;
  const last = lines.findLastIndex(({ instanceId, seq }) => instanceId === cursor.boot && seq <= cursor.seq);
  return lines.filter(({ instanceId, seq }, index) => (instanceId === cursor.boot ? seq > cursor.seq : index > last));
}

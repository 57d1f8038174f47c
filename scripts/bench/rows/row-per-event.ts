/**
 * What `replay` holds the log against: a table with a row for each event, in the product's own database and behind its
 * own routes. It is put into a copy of the orchestrator (`row-fleet.ts`), so it imports nothing of ours.
 */
import { constants, gzipSync } from "node:zlib";

interface Statement {
  bind(...values: unknown[]): Statement;
  run(): Promise<unknown>;
  raw(): Promise<unknown[][]>;
}

/** What it needs of D1. */
interface RowDatabase {
  prepare(sql: string): Statement;
}

/** The fastest such a table gets: the key is the order in which it is read, and there is no other index. */
const TABLE = `CREATE TABLE IF NOT EXISTS bench_rows (
  session_id TEXT NOT NULL, seq INTEGER NOT NULL, at TEXT NOT NULL, type TEXT NOT NULL, data TEXT NOT NULL,
  PRIMARY KEY (session_id, seq)) WITHOUT ROWID`;
const FILL = `INSERT INTO bench_rows SELECT ?, value ->> 'seq', value ->> 'at', value ->> 'type', value ->> 'data'
  FROM json_each(?)`;
const READ = "SELECT seq, at, type, data FROM bench_rows WHERE session_id = ? ORDER BY seq";

const NDJSON = { "content-type": "application/x-ndjson" };

/**
 * POST adds the lines of its body, a JSON array of them, to the table; GET answers all of them as NDJSON. Where the client
 * takes `gzip` it is packed at once and at the level at which the log is kept, the fastest that a Worker can; with
 * `?pack=stream` by CompressionStream, which has no level.
 */
export async function rowPerEvent(db: RowDatabase, request: Request, gzip: boolean): Promise<Response> {
  const { pathname, searchParams } = new URL(request.url);
  const session = pathname.split("/").at(-1);
  if (request.method === "POST") {
    await db.prepare(TABLE).run();
    await db
      .prepare(FILL)
      .bind(session, await request.text())
      .run();
    return new Response(null, { status: 204 });
  }
  let body = "";
  for (const [seq, at, type, data] of await db.prepare(READ).bind(session).raw()) {
    body += `${JSON.stringify({ seq, at, type, data })}\n`;
  }
  if (!gzip) return new Response(body, { headers: NDJSON });
  // A variable, because only Cloudflare's Response knows `encodeBody`.
  const init = { encodeBody: "manual", headers: { ...NDJSON, "content-encoding": "gzip" } };
  if (searchParams.get("pack") !== "stream") {
    return new Response(gzipSync(body, { level: constants.Z_BEST_SPEED }), init);
  }
  return new Response(new Blob([body]).stream().pipeThrough(new CompressionStream("gzip")), init);
}

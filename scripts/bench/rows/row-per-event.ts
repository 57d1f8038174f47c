/**
 * What `replay` holds the log against: a table with a row for each event, in the product's own database and behind its
 * own routes. It is put into a copy of the orchestrator (`row-fleet.ts`), so it imports nothing.
 */

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

/** POST adds the lines of its body, a JSON array of them, to the table; GET answers all of them as NDJSON. */
export async function rowPerEvent(db: RowDatabase, request: Request): Promise<Response> {
  const session = new URL(request.url).pathname.split("/").at(-1);
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
  return new Response(body, { headers: { "content-type": "application/x-ndjson" } });
}

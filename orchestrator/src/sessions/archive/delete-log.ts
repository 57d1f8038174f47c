/** Removes everything that D1 has of a session, its row last. */
import { sql } from "kysely";
import type { Database } from "../../db/database.ts";

/** Rows of one transaction: D1 writes nothing else meanwhile. */
const BATCH_ROWS = 200;

/** When it fails halfway the session is still listed, and may be deleted again. */
export async function deleteLog(db: Database, session: string): Promise<void> {
  while ((await deleteRows(db, session, BATCH_ROWS)) > 0);
  // Together: what a hub that was ended writes late finds either its row and goes with it, or no row.
  await db.batch([
    db.deleteFrom("session_segments").where("session_id", "=", session).compile(),
    db.deleteFrom("session_texts").where("session_id", "=", session).compile(),
    db.deleteFrom("sessions").where("id", "=", session).compile(),
  ]);
}

/** Deletes at most `limit` segments and as many rows of text; gives how many. */
async function deleteRows(db: Database, session: string, limit: number): Promise<number> {
  const some = (table: "session_segments" | "session_texts") =>
    sql`
      DELETE FROM ${sql.table(table)} WHERE id IN (
        SELECT id FROM ${sql.table(table)} WHERE session_id = ${session} LIMIT ${limit})
      RETURNING id`.compile(db);
  const deleted = await db.batch([some("session_segments"), some("session_texts")]);
  return deleted.reduce((sum, rows) => sum + rows.length, 0);
}

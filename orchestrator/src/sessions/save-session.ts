/** Writes what lists show of a session; only its hub calls it. */
import type { Session } from "@gantry/contracts";
import { sql } from "kysely";
import type { Database } from "../db/database.ts";

export interface SessionChange {
  state: Session["state"];
  lastSeq: number;
  clients: number;
  /** Sockets of each principal that is attached. */
  people: Record<string, number>;
  boot: string | null;
  exit: Session["exit"];
  /** Epoch ms. */
  endedAt: number | null;
}

/** Writes nothing where the row says so already: asking costs D1 a look, and a hub that only woke no write. */
export async function saveSession(db: Database, id: string, change: SessionChange): Promise<void> {
  const row = {
    state: change.state,
    last_seq: change.lastSeq,
    clients: change.clients,
    // In one order: sockets come back from an eviction in any.
    people: JSON.stringify(Object.fromEntries(Object.entries(change.people).toSorted())),
    ...(change.boot === null ? {} : { instance_id: change.boot }),
    exit_code: change.exit?.code ?? null,
    exit_signal: change.exit?.signal ?? null,
    ended_at: change.endedAt,
  };
  const differs = Object.entries(row).map(([column, value]) => sql<boolean>`${sql.ref(column)} IS NOT ${value}`);
  await db
    .updateTable("sessions")
    .set(row)
    .where("id", "=", id)
    .where(({ or }) => or(differs))
    .execute();
}

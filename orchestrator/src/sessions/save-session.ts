/** Writes what lists show of a session; only its hub calls it. */
import type { Session } from "@gantry/contracts";
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

export async function saveSession(db: Database, id: string, change: SessionChange): Promise<void> {
  await db
    .updateTable("sessions")
    .set({
      state: change.state,
      last_seq: change.lastSeq,
      clients: change.clients,
      people: JSON.stringify(change.people),
      ...(change.boot === null ? {} : { instance_id: change.boot }),
      exit_code: change.exit?.code ?? null,
      exit_signal: change.exit?.signal ?? null,
      ended_at: change.endedAt,
    })
    .where("id", "=", id)
    .execute();
}

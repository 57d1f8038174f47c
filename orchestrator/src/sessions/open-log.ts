/**
 * Puts a session's log together: the tail in its hub's storage, the archive in D1, what masks secrets on the way, and
 * the snapshots that follow it.
 */
import { DEFAULT_COLS, DEFAULT_ROWS } from "@gantry/contracts";
import type { Ctx } from "../context.ts";
import { Archive } from "./archive/archive.ts";
import { EventLog } from "./event-log.ts";
import type { HubState } from "./hub-state.ts";
import { Redactor } from "../redaction/redactor.ts";
import { DurableSnapshotStore } from "./snapshots/snapshot-store.ts";
import { Snapshots } from "./snapshots/snapshots.ts";
import { DurableTailStore } from "./tail-store.ts";

/** A log whose terminal begins in another size says so first. */
const FIRST_SIZE = { cols: DEFAULT_COLS, rows: DEFAULT_ROWS };

export interface SessionLog {
  log: EventLog;
  archive: Archive;
  snapshots: Snapshots;
}

export function openLog(
  { db, config }: Pick<Ctx, "db" | "config">,
  storage: DurableObjectStorage,
  state: HubState,
): SessionLog {
  const store = new DurableTailStore(storage);
  const archive = new Archive(db, state.id);
  const log = new EventLog(store, archive, store.open(), new Redactor(config.REDACT));
  log.boot = state.boot ?? "";
  return { log, archive, snapshots: new Snapshots(new DurableSnapshotStore(storage), FIRST_SIZE, log) };
}

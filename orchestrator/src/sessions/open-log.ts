/** Puts a session's log together: the tail in its hub's storage, the archive in D1, what masks secrets on the way. */
import type { Ctx } from "../context.ts";
import { Archive } from "./archive/archive.ts";
import { EventLog } from "./event-log.ts";
import type { HubState } from "./hub-state.ts";
import { Redactor } from "./redaction/redactor.ts";
import { DurableTailStore } from "./tail-store.ts";

export function openLog(
  { db, config }: Pick<Ctx, "db" | "config">,
  storage: DurableObjectStorage,
  state: HubState,
): { log: EventLog; archive: Archive } {
  const store = new DurableTailStore(storage);
  const archive = new Archive(db, state.id);
  const log = new EventLog(store, archive, store.open(), new Redactor(config.REDACT));
  log.boot = state.boot ?? "";
  return { log, archive };
}

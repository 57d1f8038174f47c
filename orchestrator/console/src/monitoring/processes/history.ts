/** What became of a process, as its history shows it: the boots of its container, and in each the changes. */
import type { Exit, ProcessEventItem, ProcessState } from "@gantry/contracts";

export interface Change {
  event: ProcessEventItem;
  /** How a run ended that this change is the end of. */
  exit: Exit | null;
}

export interface Boot {
  instanceId: string;
  /** Newest first. */
  changes: readonly Change[];
}

const RUN_IS_OVER: readonly ProcessState[] = ["stopped", "exited", "backing-off", "crash-looping"];

/** `events` newest first, as the list gives them; so are the boots. */
export function bootsOf(events: readonly ProcessEventItem[]): Boot[] {
  const boots: { instanceId: string; changes: Change[] }[] = [];
  events.forEach((event, at) => {
    const older = events[at + 1];
    const exit = endOf(event, older?.instanceId === event.instanceId ? older : undefined);
    const last = boots.at(-1);
    if (last?.instanceId === event.instanceId) last.changes.push({ event, exit });
    else boots.push({ instanceId: event.instanceId, changes: [{ event, exit }] });
  });
  return boots;
}

/** Every event carries the exit of the last run, however long ago: it is news only behind one of that run. */
function endOf(event: ProcessEventItem, older: ProcessEventItem | undefined): Exit | null {
  if (older !== undefined && RUN_IS_OVER.includes(older.state)) return null;
  const restarted = event.state === "starting" && older?.state === "stopping";
  return restarted || RUN_IS_OVER.includes(event.state) ? event.exit : null;
}

/** "exit 1", "SIGKILL", or "ended" when nobody knows how. */
export function exitWords({ code, signal }: Exit): string {
  return signal ?? (code === null ? "ended" : `exit ${code}`);
}

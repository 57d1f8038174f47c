/** What became of a process, as its history shows it: the boots of its container, and in each the changes. */
import type { Exit, ProcessEventItem, ProcessItem, ProcessState } from "@gantry/contracts";

export interface Change {
  event: ProcessEventItem;
  /** How a run ended that this change is the end of. */
  exit: Exit | null;
}

export interface Boot {
  instanceId: string;
  /** Newest first. */
  changes: readonly Change[];
  /** Its container ended while it ran: nobody was left to say how it ended. */
  cutShort: boolean;
}

const RUN_IS_OVER: readonly ProcessState[] = ["stopped", "exited", "backing-off", "crash-looping"];

/**
 * `events` newest first, as the list gives them; so are the boots. Within one its own numbers count: the clocks of two
 * hosts may disagree. `runs`: the process is there now, in its container's newest boot.
 */
export function bootsOf(events: readonly ProcessEventItem[], runs: boolean): Boot[] {
  const boots = Map.groupBy(events, ({ instanceId }) => instanceId);
  return [...boots].map(([instanceId, some], nth) => {
    const newestFirst = some.toSorted((a, b) => b.seq - a.seq);
    const isOver = newestFirst[0] !== undefined && RUN_IS_OVER.includes(newestFirst[0].state);
    return {
      instanceId,
      changes: newestFirst.map((event, at) => ({ event, exit: endOf(event, newestFirst[at + 1]) })),
      cutShort: !isOver && !(runs && nth === 0),
    };
  });
}

/**
 * Whether the list calls a process over that no change of it says is: its container ended. `newest` is its newest
 * change as far as it is known; the list may know of a newer one.
 */
export function endedWithContainer({ state, changedAt }: ProcessItem, newest: ProcessEventItem | undefined): boolean {
  return RUN_IS_OVER.includes(state) && newest?.at === changedAt && newest.state !== state;
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

/** How a fleet ends: by signal, by its parent's death, or because a part of it failed. Everything is undone in reverse. */

/** A terminal signals the whole process group and npm forwards to its child: what comes this close (ms) is one press. */
const SAME_PRESS_MS = 400;
/** After this (ms) what has not stopped is killed. */
const STOP_WITHIN_MS = 4500;

interface Part {
  stop: () => Promise<unknown> | void;
  kill: () => void;
  always: boolean;
}

export interface Life {
  /** Aborted when the end begins. */
  signal: AbortSignal;
  /**
   * Registers what must be undone; `kill` is for when there is no time. A part whose `stop` is bounded and idempotent
   * and clears what outlives this process is stopped `always`.
   */
  owns(part: { stop: () => Promise<unknown> | void; kill?: () => void; always?: boolean }): void;
  /** Ends the fleet because of `reason`, an Error for a failure or undefined when somebody asked. */
  end(reason?: Error): void;
  /** Resolves with the failure, or undefined, when the end begins. */
  ending: Promise<Error | undefined>;
  /** Undoes everything; resolves when nothing is left. */
  dispose(): Promise<void>;
}

/** Watches signals and the parent of this process. */
export function startLife(): Life {
  const parts: Part[] = [];
  const aborter = new AbortController();
  let begin: (reason: Error | undefined) => void = () => undefined;
  const ending = new Promise<Error | undefined>((resolve) => (begin = resolve));
  let firstSignalAt: number | undefined;
  let leaving: Promise<never> | undefined;

  const end = (reason?: Error) => {
    begin(reason);
    aborter.abort(reason);
  };
  const killAll = () => {
    for (const part of parts.toReversed()) part.kill();
  };
  const onSignal = () => {
    const at = Date.now();
    firstSignalAt ??= at;
    end();
    if (at - firstSignalAt <= SAME_PRESS_MS) return;
    killAll();
    const last = parts.filter((part) => part.always).map(async (part) => part.stop());
    leaving ??= Promise.allSettled(last).then(() => process.exit(130));
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, onSignal);
  // The bootstrap's IPC channel: it ends with the bootstrap, also when that is killed.
  if (process.connected) process.on("disconnect", () => end());

  return {
    signal: aborter.signal,
    ending,
    end,
    owns: (part) => void parts.push({ kill: () => undefined, always: false, ...part }),
    async dispose() {
      const late = setTimeout(killAll, STOP_WITHIN_MS);
      // One part's failure must not keep the others running.
      for (const part of parts.toReversed()) {
        try {
          await part.stop();
        } catch {
          part.kill();
        }
      }
      clearTimeout(late);
      await leaving;
    },
  };
}

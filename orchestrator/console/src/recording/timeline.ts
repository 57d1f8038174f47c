/** A recording's time as the player counts it: with what was idle cut short, and back again. */
import type { Cast, CastEvent, Chapter } from "./cast.ts";

export interface Timeline {
  events: readonly CastEvent[];
  chapters: readonly Chapter[];
  seconds: number;
  /** Seconds of the recording as seconds of the player. */
  toPlayer: (seconds: number) => number;
  /** Seconds of the player as seconds of the recording. */
  toRecording: (seconds: number) => number;
}

/** Time that is not played: from `from`, for `seconds`; `before` is what the earlier ones sum up to. */
interface Cut {
  from: number;
  seconds: number;
  before: number;
}

/** `cast` with no pause longer than `idleSeconds`. */
export function timeline({ events, chapters, seconds }: Cast, idleSeconds: number): Timeline {
  const cuts: Cut[] = [];
  let last = 0;
  let sum = 0;
  for (const [at] of events) {
    const idle = at - last - idleSeconds;
    if (idle > 0) {
      cuts.push({ from: last + idleSeconds, seconds: idle, before: sum });
      sum += idle;
    }
    last = at;
  }
  const toPlayer = (at: number): number => {
    const cut = lastCut(cuts, (one) => one.from <= at);
    return cut === undefined ? at : at - cut.before - Math.min(cut.seconds, at - cut.from);
  };
  const toRecording = (at: number): number => {
    const cut = lastCut(cuts, (one) => one.from - one.before < at);
    return cut === undefined ? at : at + cut.before + cut.seconds;
  };
  return {
    events: events.map(([at, code, data]) => [toPlayer(at), code, data]),
    chapters: chapters.map(({ seconds: at, label }) => ({ seconds: toPlayer(at), label })),
    seconds: toPlayer(seconds),
    toPlayer,
    toRecording,
  };
}

/** The last of `cuts` that `holds` of; it holds of none behind the first that it does not hold of. */
function lastCut(cuts: readonly Cut[], holds: (cut: Cut) => boolean): Cut | undefined {
  let [low, high] = [0, cuts.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const cut = cuts[middle];
    if (cut !== undefined && holds(cut)) low = middle + 1;
    else high = middle;
  }
  return cuts[low - 1];
}

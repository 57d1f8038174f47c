/** How a person likes recordings played: kept over reloads. */
import { Cell } from "@gantry/ui";
import { keep } from "../parts/keep.ts";

export const SPEEDS = [0.5, 1, 2, 4, 8] as const;
/** Pauses are cut to this. Seconds. */
export const IDLE_SECONDS = 2;

const KEY = "gantry.playback";

export interface PlaybackSettings {
  speed: number;
  /** No pause is longer; infinite where none is cut. */
  idleSeconds: number;
}

export const playback = new Cell<PlaybackSettings>(stored());
playback.subscribe(() => {
  const { speed, idleSeconds } = playback.get();
  keep(KEY, `${speed} ${Number.isFinite(idleSeconds) ? "cut" : "whole"}`);
});

function stored(): PlaybackSettings {
  const [speed, idle] = (localStorage.getItem(KEY) ?? "").split(" ");
  return {
    speed: SPEEDS.find((one) => String(one) === speed) ?? 1,
    idleSeconds: idle === "whole" ? Number.POSITIVE_INFINITY : IDLE_SECONDS,
  };
}

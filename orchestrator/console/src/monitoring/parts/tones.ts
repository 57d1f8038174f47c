/** Which mark stands for which state of a process or an error, and the colour of a level's word. */
import type { FaultState, Level, ProcessState } from "@gantry/contracts";
import type { Tone } from "@gantry/ui";

export const PROCESS_TONE: Record<ProcessState, Tone> = {
  starting: "busy",
  running: "ok",
  ready: "ok",
  stopping: "busy",
  stopped: "idle",
  exited: "idle",
  "backing-off": "warn",
  "crash-looping": "bad",
};

export const FAULT_TONE: Record<FaultState, Tone> = { open: "bad", resolved: "ok", muted: "idle" };

export const LEVEL_CLASS: Record<Level, string> = {
  trace: "text-muted-foreground",
  debug: "text-muted-foreground",
  info: "text-brand",
  warn: "text-warn",
  error: "text-bad",
  fatal: "font-semibold text-bad",
};

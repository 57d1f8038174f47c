/** All verbs of `gantryctl`, in the order of its help: a new one joins here. */
import type { Verb } from "../verb.ts";
import { errors } from "./errors.ts";
import { health } from "./health.ts";
import { logs, processLogs } from "./logs.ts";
import { metrics } from "./metrics.ts";
import { processRestart, processSignal, processStop } from "./process-order.ts";
import { processGet, processList } from "./process-read.ts";
import { processStart } from "./process-start.ts";

export const VERBS: readonly Verb[] = [
  processList,
  processGet,
  processStart,
  processStop,
  processRestart,
  processSignal,
  processLogs,
  logs,
  errors,
  metrics,
  health,
];

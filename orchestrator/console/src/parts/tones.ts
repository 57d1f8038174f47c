/** Which mark stands for which state. */
import type { ContainerState, HealthStatus, SessionState, WorkerStatus } from "@gantry/contracts";
import type { TerminalPhase, Tone } from "@gantry/ui";

export const WORKER_TONE: Record<WorkerStatus, Tone> = { up: "ok", degraded: "warn", down: "bad", unknown: "idle" };

export const CONTAINER_TONE: Record<ContainerState, Tone> = {
  running: "ok",
  starting: "busy",
  stopping: "busy",
  stopped: "idle",
  failed: "bad",
  lost: "bad",
};

export const SESSION_TONE: Record<SessionState, Tone> = {
  starting: "busy",
  running: "ok",
  asleep: "idle",
  ended: "idle",
  lost: "bad",
};

export const PHASE_TONE: Record<TerminalPhase, Tone> = {
  idle: "idle",
  connecting: "busy",
  starting: "busy",
  live: "ok",
  viewer: "ok",
  asleep: "idle",
  reconnecting: "warn",
  ended: "idle",
  failed: "bad",
};

export const HEALTH_TONE: Record<HealthStatus, Tone> = { pass: "ok", warn: "warn", fail: "bad" };
export const HEALTH_WORD: Record<HealthStatus, string> = { pass: "is well", warn: "has warnings", fail: "is failing" };

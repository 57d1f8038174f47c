/** What a terminal can be in, and everything a pane shows of it beside the screen. */
import type { Exit, Role, TerminalSize } from "@gantry/contracts";

export type TerminalState =
  | { phase: "idle" }
  | { phase: "connecting" }
  | { phase: "starting"; reason: string | null }
  | { phase: "live" }
  | { phase: "viewer" }
  | { phase: "asleep" }
  /** `dialAt` is the epoch ms of the next try; null while a try runs or waits for what `message` says. */
  | { phase: "reconnecting"; attempt: number; dialAt: number | null; message: string | null }
  | ({ phase: "ended"; reason: string | null } & Exit)
  /** Only a person's "Try again" goes on from here. */
  | { phase: "failed"; message: string };

export type TerminalPhase = TerminalState["phase"];

/** Output that the log no longer holds, so this client never saw it. */
export interface Gap {
  bytes: number;
  reason: string;
}

export interface TerminalSnapshot {
  state: TerminalState;
  session: string | null;
  role: Role;
  cols: number;
  rows: number;
  clients: { controllers: number; viewers: number } | null;
  gap: Gap | null;
  /** What the hub refused while the socket stayed open. */
  notice: string | null;
  /** Keys and pastes that were not sent since the socket was last live. */
  blockedInputs: number;
}

/** What is shown of a terminal of `session`, null for a new one, before it connects. */
export function idleSnapshot(session: string | null, { cols, rows }: TerminalSize): TerminalSnapshot {
  return {
    state: { phase: "idle" },
    session,
    role: "controller",
    cols,
    rows,
    clients: null,
    gap: null,
    notice: null,
    blockedInputs: 0,
  };
}

/** True where keys reach the hub: it queues what comes while the container starts or sleeps. */
export function takesInput(state: TerminalState): boolean {
  return state.phase === "live" || state.phase === "starting" || state.phase === "asleep";
}

/** True where a session is being watched over an open socket. */
export function isAttached(state: TerminalState): boolean {
  return takesInput(state) || state.phase === "viewer";
}

/** The word for a state, for people. It holds still while the state does, so that it can be spoken. */
export function stateWords(state: TerminalState): string {
  switch (state.phase) {
    case "idle":
      return "not attached";
    case "asleep":
      return "asleep, press a key to wake";
    case "reconnecting":
      return state.dialAt === null && state.message !== null ? state.message : "reconnecting";
    case "ended":
      return endedWords(state);
    case "failed":
      return "not connected";
    default:
      return state.phase;
  }
}

/** "in 3 s", for a try at `dialAt`. Both are epoch ms. */
export function dialWords(dialAt: number, now: number): string {
  return `in ${Math.max(1, Math.ceil((dialAt - now) / 1000))} s`;
}

/** "ended (exit 1)", "ended (SIGKILL)", or "ended" when nobody knows how. */
export function endedWords({ code, signal }: Exit): string {
  if (signal !== null) return `ended (${signal})`;
  return code === null ? "ended" : `ended (exit ${code})`;
}

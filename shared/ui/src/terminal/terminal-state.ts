/** What a terminal can be in, and everything a pane shows of it beside the screen. */
import type { AttachedPerson, Exit, Role, TerminalSize } from "@gantry/contracts";

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
  /** What the hub let this client be; `viewer` until it has said. */
  role: Role;
  /** This socket answers what the program asks of its terminal. */
  responder: boolean;
  /** The principal that types; null when nobody does, or nobody said. */
  controller: string | null;
  /** This client had control, wants it, and somebody else has it. */
  lostControl: boolean;
  /** The PTY's size, which is the screen's. */
  cols: number;
  rows: number;
  /** Sockets by role, and who they are; null until the hub has said. */
  clients: { controllers: number; viewers: number; people: readonly AttachedPerson[] } | null;
  gap: Gap | null;
  /** Why a program that runs gives nothing at the moment; null when it does, or nobody said. */
  holdUp: string | null;
  /** What the hub refused while the socket stayed open. */
  notice: string | null;
  /** Keys and pastes that were not sent since they last could be. */
  blockedInputs: number;
}

/** What is shown of a terminal of `session`, null for a new one, before it connects. */
export function idleSnapshot(session: string | null, { cols, rows }: TerminalSize): TerminalSnapshot {
  return {
    state: { phase: "idle" },
    session,
    role: "viewer",
    responder: false,
    controller: null,
    lostControl: false,
    cols,
    rows,
    clients: null,
    gap: null,
    holdUp: null,
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

/** Why a key is not sent, in two or three words; null where it is. */
export function blockedWords({ state, role }: Pick<TerminalSnapshot, "state" | "role">): string | null {
  if (isAttached(state) && role === "viewer") return "you are only watching";
  if (takesInput(state)) return null;
  return state.phase === "ended" ? "the session has ended" : "not connected";
}

/** The word for a state, for people. It holds still while the state does, so that it can be spoken. */
export function stateWords(state: TerminalState, role: Role = "controller"): string {
  switch (state.phase) {
    case "idle":
      return "not attached";
    case "asleep":
      return role === "controller" ? "asleep, press a key to wake" : "asleep";
    case "reconnecting":
      return state.dialAt === null && state.message !== null ? state.message : "reconnecting";
    case "ended":
      return endedWords(state);
    case "failed":
      return "not connected";
    case "viewer":
      return "watching";
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

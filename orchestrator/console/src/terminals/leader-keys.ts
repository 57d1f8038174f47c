/** The keys of a terminal that are ours: Ctrl-Shift and one more. Everything else goes to the shell. */
import { palette } from "../shell/overlays.ts";

export type LeaderAction =
  | "new"
  | "close"
  | "previous"
  | "next"
  | "find"
  | "copy"
  | "control"
  | "mark"
  | "recording"
  | "leave";

const ACTIONS: Record<string, LeaderAction> = {
  KeyE: "new",
  KeyX: "close",
  ArrowLeft: "previous",
  ArrowRight: "next",
  KeyF: "find",
  KeyC: "copy",
  KeyU: "control",
  KeyM: "mark",
  KeyL: "recording",
  KeyO: "leave",
};

let listener: (action: LeaderAction) => void = () => {};

/** The Terminals page takes the actions while it is shown. */
export function onLeaderAction(next: (action: LeaderAction) => void): () => void {
  listener = next;
  return () => {
    listener = () => {};
  };
}

/** Does to the terminal in view what one of its keys does. */
export function act(action: LeaderAction): void {
  listener(action);
}

/** True when the key is ours, so the terminal must not see it. */
export function leaderKey(event: KeyboardEvent): boolean {
  if (!event.ctrlKey || !event.shiftKey || event.altKey || event.metaKey) return false;
  // The browser's own paste does the right thing once xterm leaves the key alone.
  if (event.code === "KeyV") return true;
  const action = ACTIONS[event.code];
  if (event.code !== "KeyK" && action === undefined) return false;
  event.preventDefault();
  event.stopPropagation();
  if (event.type !== "keydown") return true;
  if (action === undefined) palette.set("everything");
  else listener(action);
  return true;
}

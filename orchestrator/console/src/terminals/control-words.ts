/** Who types into a terminal, and why it has the size that it has, in words. */
import type { TerminalSize } from "@gantry/contracts";
import { isAttached, type TerminalSnapshot } from "@gantry/ui";
import { actorWords, type Who } from "../parts/actor-words.ts";

type Viewer = Who | undefined;

/** "you control", "Administrator controls", "nobody controls". */
export function controlWords({ role, controller }: Pick<TerminalSnapshot, "role" | "controller">, who: Viewer): string {
  if (role === "controller") return "you control";
  if (controller === null) return "nobody controls";
  const name = actorWords(controller, who);
  // One person may look at a terminal here that the same person controls elsewhere.
  return name === "you" ? "you control elsewhere" : `${name} controls`;
}

interface TakeOverWords {
  label: string;
  /** Goes on from `label`; empty where nobody loses anything. */
  from: string;
  effect: string;
}

/** What a viewer's button does, and to whom. */
export function takeOverWords(controller: string | null, who: Viewer): TakeOverWords {
  if (controller === null) return { label: "Take control", from: "", effect: "Nobody controls this terminal." };
  const name = actorWords(controller, who);
  if (name === "you") return { label: "Control here", from: "", effect: "Your other window stays in control too." };
  return { label: "Take over", from: ` from ${name}`, effect: `${name} loses control and goes on watching.` };
}

/** What became of the control that this client had. */
export function lostWords(controller: string | null, who: Viewer): string {
  if (controller === null) return "You no longer control this terminal";
  const name = actorWords(controller, who);
  return `${name} took over. You are watching`;
}

/** Why the PTY is smaller than `pane` could show; null where it is not. */
export function sizeWords(
  snapshot: Pick<TerminalSnapshot, "state" | "role" | "controller" | "clients" | "cols" | "rows">,
  pane: TerminalSize | null,
  who: Viewer,
): string | null {
  const { state, role, controller, clients, cols, rows } = snapshot;
  if (pane === null || !isAttached(state) || (cols >= pane.cols && rows >= pane.rows)) return null;
  if (state.phase === "asleep") return "the size it fell asleep with";
  if (role === "viewer") {
    if (controller === null) return "the size of whoever controlled last";
    const name = actorWords(controller, who);
    return name === "you" ? "the size of your other window" : `the size of ${name}'s window`;
  }
  return (clients?.controllers ?? 0) > 1 ? "your smallest open window" : null;
}

/** "2 watching", "nobody watching". */
export function watchingWords(viewers: number): string {
  return viewers === 0 ? "nobody watching" : `${viewers} watching`;
}

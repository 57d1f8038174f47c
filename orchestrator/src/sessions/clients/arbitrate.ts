/** What one PTY makes of many screens, and which of them speaks for it. */
import type { TerminalSize } from "@gantry/contracts";

/** The size of a screen that counts; null for one that has not said its own. */
export interface Screen {
  size: TerminalSize | null;
  visible: boolean;
}

/** The component-wise minimum of the visible screens; null when none of them says a size. */
export function smallestSize(screens: Iterable<Screen>): TerminalSize | null {
  let least: TerminalSize | null = null;
  for (const { size, visible } of screens) {
    if (!visible || size === null) continue;
    least =
      least === null
        ? { cols: size.cols, rows: size.rows }
        : { cols: Math.min(least.cols, size.cols), rows: Math.min(least.rows, size.rows) };
  }
  return least;
}

/** The one that answers for the terminal: the most recently active visible one, else the most recently active. */
export function pickResponder<T extends { visible: boolean; activeAt: number }>(controllers: Iterable<T>): T | null {
  let best: T | null = null;
  for (const one of controllers) {
    if (best === null || (one.visible !== best.visible ? one.visible : one.activeAt > best.activeAt)) best = one;
  }
  return best;
}

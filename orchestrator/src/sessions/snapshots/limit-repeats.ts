/**
 * Bounds what one escape sequence costs. xterm does some sequences as often as their parameter says, up to 2^31 - 1:
 * that would stop the hub, or end it for want of memory (REP), at the will of any program.
 */
import type { Size } from "./screen-lines.ts";
import type { Core } from "./xterm-core.ts";

/** Insert, delete and scroll lines: nothing is left to move after the height of the screen. */
const LINES = ["L", "M", "S", "T"];
/** Tabs, both ways: the edge is reached after as many as there are columns. */
const TABS = ["I", "Z"];
/** Characters of one REP (CSI b). More of them than this changes the scrollback only. */
const REPEATED = 64 * 1024;

export function limitRepeats(core: Core, size: () => Size): void {
  const limit = (final: string, most: () => number): void => {
    core._inputHandler._parser.registerCsiHandler({ final }, ({ params }) => {
      params[0] = Math.min(params[0] ?? 0, most());
      return false;
    });
  };
  for (const final of LINES) limit(final, () => size().rows);
  for (const final of TABS) limit(final, () => size().cols);
  limit("b", () => REPEATED);
}

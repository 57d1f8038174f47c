/** Which size a terminal should have in the space it has. */
import type { TerminalSize } from "@gantry/contracts";
import type { FitAddon } from "@xterm/addon-fit";
import { TerminalSize as Bounds } from "@gantry/contracts";

/** The fit, or null while the layout gives none that a PTY may have. */
export function proposeSize(fit: FitAddon): TerminalSize | null {
  const proposed = fit.proposeDimensions();
  const size = Bounds.safeParse({ cols: proposed?.cols, rows: proposed?.rows });
  return size.success ? size.data : null;
}

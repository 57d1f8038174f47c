/** A terminal's size, and why it is smaller than its pane. */
import type { TerminalSnapshot } from "@gantry/ui";
import { useStore } from "@gantry/ui";
import type { LiveTerminal } from "@gantry/ui/terminal";
import { useWho } from "../api/use-who.ts";
import { useRecent } from "../parts/use-recent.ts";
import { sizeWords } from "./control-words.ts";

/** ms that a size which was asked for may take to be granted before anybody is told why it is not. */
const GRANT_MS = 500;

export function PaneSize({ live, snapshot }: { live: LiveTerminal; snapshot: TerminalSnapshot }) {
  const pane = useStore(live.pane);
  const who = useWho([snapshot.controller]);
  const why = sizeWords(snapshot, pane, who);
  const asked = useRecent(`${pane?.cols}x${pane?.rows}`, "", GRANT_MS);
  return (
    <span className="truncate tabular-nums" title="Columns by rows" data-testid="terminal-size">
      {why !== null && !asked && <span className="hidden md:inline">{why} · </span>}
      {snapshot.cols}×{snapshot.rows}
    </span>
  );
}

/** The terminal of the link that this page was opened with. There is one for as long as the page is. */
import { DEFAULT_CONTAINER, type OpenedShare } from "@gantry/contracts";
import { Cell } from "@gantry/ui";
import { LiveTerminal } from "@gantry/ui/terminal";

export interface LiveShare {
  live: LiveTerminal;
  /** True once the orchestrator takes the link no more. */
  over: Cell<boolean>;
}

const open = new Map<string, LiveShare>();

export function liveShare({ id, worker, session }: OpenedShare): LiveShare {
  const known = open.get(id);
  if (known) return known;
  const over = new Cell(false);
  // The container is the session's own, whatever the query says.
  const target = { worker, container: DEFAULT_CONTAINER };
  const live = new LiveTerminal({ target, session, role: "viewer", onSignIn: () => over.set(true) });
  const share = { live, over };
  open.set(id, share);
  return share;
}

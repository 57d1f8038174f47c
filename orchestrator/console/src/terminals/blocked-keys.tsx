/** Keys that reach nobody: said in words and by a flash, never dropped in silence. */
import { blockedWords, type TerminalSnapshot } from "@gantry/ui";
import { useRecent } from "../parts/use-recent.ts";

/** ms that a viewer is told for; whoever is not connected is told for as long as that lasts. */
const TOLD_MS = 6_000;

export function BlockedWords({ snapshot }: { snapshot: TerminalSnapshot }) {
  const { blockedInputs, role } = snapshot;
  const why = blockedWords(snapshot);
  const recent = useRecent(blockedInputs, 0, TOLD_MS);
  const shown = why !== null && blockedInputs > 0 && (role === "controller" || recent);
  return (
    <output>
      {shown && (
        <span
          key={blockedInputs}
          data-testid="input-blocked"
          className="rounded-sm bg-warn/15 px-1.5 font-medium whitespace-nowrap text-foreground"
        >
          not sent<span className="hidden sm:inline">: {why}</span>
        </span>
      )}
    </output>
  );
}

/** Lights the edge of the pane once for each key. */
export function BlockedFlash({ snapshot }: { snapshot: TerminalSnapshot }) {
  const { blockedInputs } = snapshot;
  if (blockedInputs === 0 || blockedWords(snapshot) === null) return null;
  return (
    <span
      key={blockedInputs}
      aria-hidden="true"
      className="pointer-events-none absolute inset-0 z-10 animate-in border-2 border-warn opacity-0 duration-500 fade-in-100"
    />
  );
}

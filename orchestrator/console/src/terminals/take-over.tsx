/** The button that makes a viewer the one who types. It asks nothing, and says who loses control. */
import type { TerminalSnapshot } from "@gantry/ui";
import { Button } from "@gantry/ui/stock/button";
import { HandIcon } from "lucide-react";
import { useWho } from "../api/use-who.ts";
import { takeOverWords } from "./control-words.ts";
import { takeOver } from "./live-terminals.ts";
import type { Tab } from "./tabs.ts";

interface TakeOverProps {
  tab: Tab;
  snapshot: Pick<TerminalSnapshot, "controller">;
  /** What the button says; by default what it does, and on a desk to whom. */
  label?: string;
  className?: string;
}

export function TakeOver({ tab, snapshot, label, className }: TakeOverProps) {
  const who = useWho([snapshot.controller]);
  const words = takeOverWords(snapshot.controller, who);
  return (
    <Button
      size="sm"
      variant="outline"
      className={className}
      title={words.effect}
      aria-label={label === undefined ? words.label + words.from : `${label}: ${words.effect}`}
      onClick={() => takeOver(tab)}
    >
      <HandIcon aria-hidden="true" />
      <span>
        {label ?? words.label}
        {label === undefined && <span className="hidden sm:inline">{words.from}</span>}
      </span>
    </Button>
  );
}

/** Finds text in a terminal's scrollback. */
import type { LiveTerminal } from "@gantry/ui/terminal";
import { Button } from "@gantry/ui/stock/button";
import { Input } from "@gantry/ui/stock/input";
import { ChevronDownIcon, ChevronUpIcon, XIcon } from "lucide-react";
import { useEffect, useState } from "react";
import { useFocused } from "../parts/use-focused.ts";

/** Colours of the hits, as #rrggbb: xterm draws them into its own canvas. */
const HITS = {
  matchBackground: "#6b5a1e",
  activeMatchBackground: "#c08a1e",
  matchOverviewRuler: "#6b5a1e",
  activeMatchColorOverviewRuler: "#c08a1e",
};

export function FindBar({ live, onClose }: { live: LiveTerminal; onClose: () => void }) {
  const focused = useFocused<HTMLInputElement>();
  const [text, setText] = useState("");
  const [hits, setHits] = useState("");
  useEffect(() => {
    const watch = live.search.onDidChangeResults(({ resultIndex, resultCount }) =>
      setHits(resultCount === 0 ? "none" : `${resultIndex + 1} of ${resultCount}`),
    );
    return () => {
      watch.dispose();
      live.search.clearDecorations();
    };
  }, [live]);
  const next = (): void => void live.search.findNext(text, { decorations: HITS });
  const previous = (): void => void live.search.findPrevious(text, { decorations: HITS });
  return (
    <search className="absolute top-2 right-4 z-10 flex items-center gap-1 rounded-md border bg-popover p-1 shadow-md">
      <Input
        ref={focused}
        onKeyDown={(event) => {
          if (event.key === "Escape") onClose();
          if (event.key === "Enter") (event.shiftKey ? previous : next)();
        }}
        aria-label="Find in the scrollback"
        placeholder="Find"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          live.search.findNext(event.target.value, { incremental: true, decorations: HITS });
        }}
        className="h-7 w-40 border-0 focus-visible:ring-0"
      />
      <output className="w-16 text-center text-2xs text-muted-foreground tabular-nums">
        {text === "" ? "" : hits}
      </output>
      <Button variant="ghost" size="icon-xs" aria-label="Previous hit" onClick={previous}>
        <ChevronUpIcon />
      </Button>
      <Button variant="ghost" size="icon-xs" aria-label="Next hit" onClick={next}>
        <ChevronDownIcon />
      </Button>
      <Button variant="ghost" size="icon-xs" aria-label="Close find" onClick={onClose}>
        <XIcon />
      </Button>
    </search>
  );
}

/** Finds text in a terminal's scrollback. */
import { type LiveTerminal, readHitColors } from "@gantry/ui/terminal";
import { Button } from "@gantry/ui/stock/button";
import { Input } from "@gantry/ui/stock/input";
import { ChevronDownIcon, ChevronUpIcon, XIcon } from "lucide-react";
import { useEffect, useState } from "react";
import { useFocused } from "../parts/use-focused.ts";

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
  /** xterm draws the hits into its own canvas, so they take their colours at each search. */
  const colors = () => ({ decorations: readHitColors(document.documentElement) });
  const next = (): void => void live.search.findNext(text, colors());
  const previous = (): void => void live.search.findPrevious(text, colors());
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
          live.search.findNext(event.target.value, { incremental: true, ...colors() });
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

/** The line above the lines: how many there are, how new ones come, and what can be done with them. */
import { cn, copyOrSay, relativeWords, Status, untilWords, useNow } from "@gantry/ui";
import { Button } from "@gantry/ui/stock/button";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from "@gantry/ui/stock/dropdown-menu";
import { ArrowDownToLineIcon, CopyIcon, DownloadIcon, PauseIcon, WrapTextIcon } from "lucide-react";
import { count } from "../../parts/count.ts";
import { sentence } from "../../parts/sentence.ts";
import { useOnline } from "../parts/use-online.ts";
import type { LogView } from "./log-store.ts";
import { FORMATS, type Format } from "./take-away.ts";
import type { Tail } from "./use-logs.ts";

type Waiting = Extract<Tail["state"], { phase: "waiting" }>;

interface LogBarProps {
  view: LogView;
  tail: Tail | null;
  follows: boolean;
  /** Nothing new can come: the time that is shown has ended. */
  ended: boolean;
  wrap: boolean;
  onFollow: () => void;
  onWrap: () => void;
  onDownload: (format: Format) => void;
  shown: () => string;
}

export function LogBar(props: LogBarProps) {
  const { view, tail, follows, ended, wrap, onFollow, onWrap, onDownload, shown } = props;
  const waits = tail?.state.phase === "waiting" || tail?.state.phase === "failed";
  return (
    <div className="flex min-h-9 shrink-0 items-center gap-1 border-b px-4 text-xs text-muted-foreground max-sm:flex-wrap">
      <span className="shrink-0 tabular-nums" data-testid="log-count">
        {count(view.held.count, "line")}
      </span>
      <span
        className={cn(
          "min-w-0 flex-1 truncate pl-3 max-sm:text-balance max-sm:whitespace-normal",
          // A sentence needs a line of its own on a phone.
          waits && "max-sm:order-last max-sm:basis-full max-sm:pb-2 max-sm:pl-0",
        )}
      >
        {ended ? "in the past" : <TailWord view={view} tail={tail} follows={follows} />}
      </span>
      <Button
        variant={wrap ? "secondary" : "ghost"}
        size="icon-sm"
        className={cn(waits && "max-sm:ml-auto")}
        aria-label="Wrap long lines"
        aria-pressed={wrap}
        data-hotkey="w"
        title="Wrap long lines (w)"
        onClick={onWrap}
      >
        <WrapTextIcon />
      </Button>
      <Button
        variant="ghost"
        size="icon-sm"
        aria-label="Copy what is selected, or in view"
        title="Copy what is selected, or in view"
        onClick={() => void copyOrSay(shown())}
      >
        <CopyIcon />
      </Button>
      <DropdownMenu>
        <DropdownMenuTrigger asChild>
          <Button variant="ghost" size="icon-sm" aria-label="Download" title="Download">
            <DownloadIcon />
          </Button>
        </DropdownMenuTrigger>
        <DropdownMenuContent align="end">
          {(["text", "ndjson"] as const).map((format) => (
            <DropdownMenuItem key={format} onSelect={() => onDownload(format)}>
              {count(view.held.count, "line")} as {FORMATS[format]}
            </DropdownMenuItem>
          ))}
        </DropdownMenuContent>
      </DropdownMenu>
      {!ended && (
        <Button
          variant={follows ? "secondary" : "default"}
          size="sm"
          className="ml-1"
          aria-pressed={follows}
          data-hotkey="f"
          title={follows ? "Pause (f)" : "Follow the newest lines (f)"}
          onClick={onFollow}
        >
          {follows ? <PauseIcon /> : <ArrowDownToLineIcon />}
          {follows ? "Pause" : "Follow"}
          {view.fresh > 0 && <span className="tabular-nums">{view.fresh.toLocaleString("en")} new</span>}
        </Button>
      )}
    </div>
  );
}

function TailWord({ view, tail, follows }: Pick<LogBarProps, "view" | "tail" | "follows">) {
  const now = useNow(1_000);
  const online = useOnline();
  if (!online) return <Status tone="warn" word={`offline, as of ${relativeWords(view.asOf, now)}`} />;
  if (!view.ready) return null;
  const { state, retry } = tail ?? {};
  // What went wrong is said in the line below.
  if (state === undefined && view.error !== null) return <Status tone="warn" word="not up to date" />;
  if (!follows && view.newer !== "end") return <Status tone="idle" word="not at the newest lines" />;
  if (state === undefined)
    return <Status tone={follows ? "ok" : "idle"} word={follows ? "new lines every 2 s" : "paused"} />;
  if (state.phase === "live") return <Status tone="ok" word={follows ? "live" : "live, paused here"} />;
  if (state.phase === "connecting") return <Status tone="busy" word="connecting" />;
  if (state.phase === "failed") return <Status tone="warn" word={`not live: ${sentence(state.reason)}`} />;
  return (
    <span className="inline-flex max-w-full items-center gap-2">
      <Status
        tone="idle"
        className="min-w-0 [&>span:last-child]:truncate"
        word={waitWords(state, view.error !== null, now)}
      />
      <button type="button" className="shrink-0 cursor-pointer text-brand hover:underline" onClick={retry}>
        Look now
      </button>
    </span>
  );
}

/** The reason is left out where another line says already what is wrong. */
function waitWords({ reason, dialAt }: Waiting, said: boolean, now: number): string {
  const again = dialAt === null ? "" : `Looks again ${untilWords(dialAt, now)}.`;
  return said && again !== "" ? again : `${sentence(reason)} ${again}`.trim();
}

/** One line of a log, and under it what else a structured one says. */
import { type Level, structuredLine } from "@gantry/contracts";
import { cn } from "@gantry/ui";
import { ChevronRightIcon } from "lucide-react";
import { AnsiText } from "../ansi/ansi-text.tsx";
import { clockOf, momentOf } from "../parts/times.tsx";
import { LEVEL_CLASS } from "../parts/tones.ts";
import type { LogLine } from "./line.ts";

/** px of a line that is not wrapped. */
export const ROW_PX = 17;
/** Characters of a line that the list shows; its detail shows all. */
const SHOWN_CHARS = 4_000;
/** Characters of the fields beside a message. */
const FIELDS_CHARS = 240;

export interface RowLook {
  wrap: boolean;
  dark: boolean;
  /** What of its source is worth a column: the lines may come from many places, or from many processes. */
  source: "place" | "process" | "none";
}

interface LogRowProps extends RowLook {
  line: LogLine;
  /** Finds the line again: `<block>:<index>`. */
  place: string;
  selected: boolean;
  expanded: boolean;
  /** The moment that is looked for begins here. */
  marked: boolean;
}

const TINT: Partial<Record<Level, string>> = { warn: "bg-warn/6", error: "bg-bad/7", fatal: "bg-bad/12" };

export function LogRow({ line, place, selected, expanded, marked, wrap, dark, source }: LogRowProps) {
  const { at, level, stream, text, gap } = line;
  if (gap) return <Gap text={text} />;
  const said = structuredLine(text);
  const message = said?.message ?? null;
  const fields = said === null ? [] : Object.entries(said.fields);
  const opens = fields.length > 0 || (said !== null && said.stack !== null);
  return (
    <div
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- an <option> holds nothing but text
      role="option"
      aria-selected={selected}
      data-row=""
      data-line={place}
      tabIndex={-1}
      className={cn(
        "cursor-default border-l-2 border-transparent pr-4 pl-2 -outline-offset-2 hover:bg-muted/70",
        level !== null && TINT[level],
        marked && "shadow-[inset_0_1px_0_var(--brand)]",
        selected && "border-primary bg-accent",
      )}
    >
      <div className={cn("flex items-start gap-2.5", !wrap && "h-[17px]")}>
        <time
          dateTime={new Date(at).toISOString()}
          title={new Date(at).toISOString()}
          className="shrink-0 text-muted-foreground tabular-nums"
        >
          <span className="hidden lg:inline">{momentOf(at).slice(0, -8)}</span>
          <span className="hidden sm:inline">{clockOf(at)}</span>
          <span className="sm:hidden">{clockOf(at).slice(0, 8)}</span>
        </time>
        <span className="w-2 shrink-0 sm:w-11">
          {level !== null && <LevelWord level={level} />}
          {level === null && stream === "stderr" && <StderrMark />}
        </span>
        {source !== "none" && <Source line={line} source={source} />}
        <span
          className={cn("flex min-w-0 flex-1 gap-1", wrap ? "wrap-anywhere whitespace-pre-wrap" : "whitespace-pre")}
        >
          <span aria-hidden="true" data-expand="" className={cn("-ml-1 w-3 shrink-0", !opens && "invisible")}>
            <ChevronRightIcon className={cn("mt-[2.5px] size-3 text-muted-foreground", expanded && "rotate-90")} />
          </span>
          <span className={cn(wrap && "min-w-0")}>
            <Text text={message ?? text} dark={dark} />
            {message !== null && fields.length > 0 && !expanded && (
              <span className="text-muted-foreground">{`  ${briefly(fields)}`}</span>
            )}
            {line.cut !== null && <span className="text-muted-foreground">{`  (a long line ${line.cut})`}</span>}
          </span>
        </span>
      </div>
      {expanded && said !== null && opens && (
        <pre className="my-0.5 ml-6 border-l pl-3 break-all whitespace-pre-wrap text-muted-foreground sm:ml-24">
          {fields.length > 0 && JSON.stringify(said.fields, null, 2)}
          {said.stack !== null && `\n${said.stack}`}
        </pre>
      )}
    </div>
  );
}

function LevelWord({ level }: { level: Level }) {
  return (
    <span title={level} className={cn("uppercase", LEVEL_CLASS[level])}>
      {level.slice(0, 1)}
      <span className="max-sm:sr-only">{level.slice(1)}</span>
    </span>
  );
}

/** Not as a level looks: much that is well goes to stderr. */
function StderrMark() {
  return (
    <span title="Printed to stderr; states no level" className="text-muted-foreground italic">
      <span aria-hidden="true" className="inline-block h-2.5 w-0.5 bg-muted-foreground/60 sm:hidden" />
      <span className="max-sm:sr-only">stderr</span>
    </span>
  );
}

function Source({ line: { source: from }, source }: { line: LogLine; source: "place" | "process" }) {
  const words = source === "process" ? from.process : `${from.worker}/${from.container} ${from.process}`;
  return (
    <span
      title={`${from.worker}/${from.container}, process ${from.process}`}
      className={cn(
        "hidden shrink-0 truncate text-muted-foreground md:inline",
        source === "process" ? "w-24" : "w-36 xl:w-52",
      )}
    >
      {words}
    </span>
  );
}

function Text({ text, dark }: { text: string; dark: boolean }) {
  if (text.length <= SHOWN_CHARS) return <AnsiText text={text} dark={dark} />;
  return (
    <>
      <AnsiText text={text.slice(0, SHOWN_CHARS)} dark={dark} />
      <span className="text-muted-foreground">{` … ${(text.length - SHOWN_CHARS).toLocaleString("en")} more`}</span>
    </>
  );
}

function Gap({ text }: { text: string }) {
  return (
    // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- as a line
    <div role="option" aria-selected="false" className="flex h-[17px] items-center gap-2 px-2 text-warn">
      <span aria-hidden="true" className="h-px w-6 bg-warn/50" />
      {text}
    </div>
  );
}

/** `key=value key=value`, as much as there is room for. */
function briefly(fields: readonly [string, unknown][]): string {
  let words = "";
  for (const [key, value] of fields) {
    if (words.length >= FIELDS_CHARS) return `${words.slice(0, FIELDS_CHARS)}…`;
    words += `${words === "" ? "" : " "}${key}=${typeof value === "string" ? value : JSON.stringify(value)}`;
  }
  return words.length > FIELDS_CHARS ? `${words.slice(0, FIELDS_CHARS)}…` : words;
}

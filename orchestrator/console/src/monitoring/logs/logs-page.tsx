/** The Logs page: lines of the whole fleet or of one process, as old as they are kept and as new as they come. */
import { relativeWords, useNow, useStore } from "@gantry/ui";
import { Button } from "@gantry/ui/stock/button";
import { Skeleton } from "@gantry/ui/stock/skeleton";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { CloudOffIcon, RotateCwIcon, ScrollTextIcon, SearchXIcon } from "lucide-react";
import { useCallback, useRef, useState } from "react";
import { Empty, Failure } from "../../parts/states.tsx";
import { sentence } from "../../parts/sentence.ts";
import { usePageTitle } from "../../parts/use-page-title.ts";
import { isDark } from "../../theme/theme.ts";
import { SlowBar } from "../parts/slow-bar.tsx";
import { useTyped } from "../parts/use-typed.ts";
import type { LogsSearch } from "../search.ts";
import type { LogLine } from "./line.ts";
import { LogBar } from "./log-bar.tsx";
import { LogDetail } from "./log-detail.tsx";
import { LogFilters } from "./log-filters.tsx";
import { LogList } from "./log-list.tsx";
import type { LogView } from "./log-store.ts";
import { fileOf, saveFile, shownText } from "./take-away.ts";
import { useLogStore, usePolling, useTail } from "./use-logs.ts";

export function LogsPage() {
  usePageTitle("Logs");
  const search = useSearch({ from: "/app/monitoring/logs" });
  const navigate = useNavigate({ from: "/monitoring/logs" });
  const [turn, setTurn] = useState(0);
  const change = useCallback(
    (part: LogsSearch, replace = false): void =>
      void navigate({ search: (before) => ({ ...before, ...part }), replace }),
    [navigate],
  );
  const apply = useCallback((q: string | undefined) => change({ q }, true), [change]);
  const [typed, setTyped] = useTyped(search.q, apply);
  return (
    <>
      <LogFilters search={search} typed={typed} onType={setTyped} onChange={change} />
      <Logs
        key={`${JSON.stringify({ ...search, wrap: undefined })} ${turn}`}
        search={search}
        onChange={change}
        onNewest={() => (search.at === undefined ? setTurn(turn + 1) : change({ at: undefined }))}
      />
    </>
  );
}

interface LogsProps {
  /** The store is of what it asks for at first: another search is another component. */
  search: LogsSearch;
  onChange: (part: LogsSearch, replace?: boolean) => void;
  /** Begins anew at the newest line. */
  onNewest: () => void;
}

function Logs({ search, onChange, onNewest }: LogsProps) {
  const store = useLogStore(search);
  const view = useStore(store);
  const dark = useStore(isDark);
  const scroller = useRef<HTMLDivElement>(null);
  const ended = search.until !== undefined;
  const [follows, setFollows] = useState(search.at === undefined);
  const [line, setLine] = useState<LogLine | null>(null);
  const tail = useTail(store, search);
  usePolling(store, tail?.state.phase === "live", follows && !ended);
  const follow = useCallback(
    (next: boolean) => {
      setFollows(next);
      store.follow(next);
    },
    [store],
  );
  const close = useCallback(() => setLine(null), []);
  const toggle = (): void => (follows ? follow(false) : view.newer === "end" ? follow(true) : onNewest());
  const wrap = search.wrap === "on";
  const source = search.container === undefined ? "place" : search.process === undefined ? "process" : "none";
  return (
    <>
      <LogBar
        view={view}
        tail={tail}
        follows={follows}
        ended={ended}
        wrap={wrap}
        onFollow={toggle}
        onWrap={() => onChange({ wrap: wrap ? undefined : "on" }, true)}
        onDownload={(format) =>
          saveFile(fileOf(view.held, format), `${nameOf(search)}.${format === "text" ? "log" : "ndjson"}`)
        }
        shown={() => (scroller.current === null ? "" : shownText(scroller.current, view.held))}
      />
      <SlowBar busy={!view.ready && view.error === null} />
      {view.ready && view.error !== null && <Stale error={view.error} asOf={view.asOf} onRetry={store.retry} />}
      <div className="flex min-h-0 flex-1">
        {!view.ready && view.error === null && <Lines />}
        {!view.ready && view.error !== null && (
          <div className="flex-1">
            <Failure what="the lines" error={view.error} onRetry={store.retry} />
          </div>
        )}
        {isEmpty(view) && <NoLines search={search} onClear={() => onChange(NO_FILTER)} />}
        {view.ready && !isEmpty(view) && (
          <LogList
            store={store}
            view={view}
            follows={follows}
            onFollow={follow}
            selected={line}
            onSelect={setLine}
            at={search.at === undefined ? null : Date.parse(search.at)}
            scroller={scroller}
            wrap={wrap}
            dark={dark}
            source={source}
          />
        )}
        {line !== null && <LogDetail key={`${line.at}/${line.seq}`} line={line} dark={dark} onClose={close} />}
      </div>
    </>
  );
}

const NO_FILTER: LogsSearch = {
  worker: undefined,
  container: undefined,
  process: undefined,
  level: undefined,
  stream: undefined,
  q: undefined,
  range: undefined,
  since: undefined,
  until: undefined,
  at: undefined,
};

const isEmpty = ({ ready, held, older, newer }: LogView): boolean =>
  ready && held.count === 0 && older === "end" && newer === "end";

function NoLines({ search, onClear }: { search: LogsSearch; onClear: () => void }) {
  const { wrap: _, ...filters } = search;
  if (Object.values(filters).every((one) => one === undefined)) {
    return (
      <div className="flex-1">
        <Empty icon={ScrollTextIcon} title="No line yet">
          What supervised processes print is kept here, from every container. Start one on the Processes page.
        </Empty>
      </div>
    );
  }
  return (
    <div className="flex-1">
      <Empty
        icon={SearchXIcon}
        title="No line matches"
        action={
          <Button variant="outline" onClick={onClear}>
            Clear the filters
          </Button>
        }
      >
        {nothingWords(search)} New lines show here as they come.
      </Empty>
    </div>
  );
}

function nothingWords({ q, range, since, until, at }: LogsSearch): string {
  if (q !== undefined) return `No line there holds “${q}”.`;
  const timed = [range, since, until, at].some((one) => one !== undefined);
  return timed ? "Nothing was printed there at that time." : "Nothing like that was printed.";
}

function Stale({ error, asOf, onRetry }: { error: Error; asOf: number; onRetry: () => void }) {
  const now = useNow(1_000);
  return (
    <div className="flex min-h-8 items-center gap-2 border-b bg-muted px-4 py-1 text-xs text-muted-foreground">
      <CloudOffIcon className="size-3.5 shrink-0 text-warn" aria-hidden="true" />
      <span className="min-w-0 flex-1">
        <span role="alert">{navigator.onLine ? sentence(error.message) : "You are offline."}</span> Shown as of{" "}
        {relativeWords(asOf, now)}, some lines may be missing.
      </span>
      <Button variant="ghost" size="sm" onClick={onRetry}>
        <RotateCwIcon /> Retry
      </Button>
    </div>
  );
}

const WIDTHS = ["w-2/3", "w-1/2", "w-3/4", "w-1/3", "w-3/5", "w-2/5", "w-4/5", "w-1/4"];

function Lines() {
  return (
    <section
      aria-busy="true"
      aria-label="Loading lines"
      className="flex flex-1 flex-col justify-end gap-2 bg-terminal p-4"
    >
      {[...WIDTHS, ...WIDTHS].map((width, at) => (
        <Skeleton key={at} className={`h-2.5 ${width}`} />
      ))}
    </section>
  );
}

function nameOf({ worker, container, process }: LogsSearch): string {
  const place = [worker ?? "fleet", container, process].filter((one) => one !== undefined).join("-");
  return `${place}-${new Date().toISOString().slice(0, 19).replaceAll(":", "")}`;
}

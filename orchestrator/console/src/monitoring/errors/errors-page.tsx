/** The Errors page: every fault that processes printed, grouped, the one that came last first; one of them in detail. */
import { Button } from "@gantry/ui/stock/button";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { BugOffIcon, SearchXIcon } from "lucide-react";
import { useCallback } from "react";
import { faultPagesQuery } from "../../api/monitoring-queries.ts";
import { MoreRows } from "../../parts/more-rows.tsx";
import { QueryNote } from "../../parts/query-note.tsx";
import { Empty, Failure } from "../../parts/states.tsx";
import { usePageTitle } from "../../parts/use-page-title.ts";
import { asTyped } from "../../sessions/as-typed.ts";
import { type Choice, ChoiceTabs } from "../parts/choice-tabs.tsx";
import { ScopeFilter } from "../parts/scope-filter.tsx";
import { SearchField } from "../../parts/search-field.tsx";
import { SlowBar } from "../parts/slow-bar.tsx";
import { useTyped } from "../parts/use-typed.ts";
import { type ErrorsSearch, readFault } from "../search.ts";
import { FaultDetail } from "./fault-detail.tsx";
import { FaultList, FaultListSkeleton } from "./fault-list.tsx";

const STATES: readonly Choice<NonNullable<ErrorsSearch["state"]>>[] = [
  { value: "open", label: "Open" },
  { value: "resolved", label: "Resolved" },
  { value: "muted", label: "Muted" },
  { value: "all", label: "All" },
];

export function ErrorsPage() {
  usePageTitle("Errors");
  const search = useSearch({ from: "/app/monitoring/errors" });
  const navigate = useNavigate({ from: "/monitoring/errors" });
  const { worker, container, process, q, fault } = search;
  const shown = search.state ?? "open";
  const change = useCallback(
    (part: ErrorsSearch, replace = false): void =>
      void navigate({ search: (before) => ({ ...before, ...part }), replace }),
    [navigate],
  );
  const apply = useCallback((words: string | undefined) => change({ q: words }, true), [change]);
  const close = useCallback(() => change({ fault: undefined }), [change]);
  const [typed, setTyped] = useTyped(q, apply);
  const query = useInfiniteQuery(
    faultPagesQuery({
      worker,
      container,
      process,
      state: shown === "all" ? undefined : shown,
      q: q === undefined ? undefined : asTyped(q),
    }),
  );
  const faults = query.data?.pages.flatMap((page) => page.items) ?? [];
  const chosen = fault === undefined ? null : readFault(fault);
  return (
    <div className="flex min-h-0 flex-1">
      <div className="flex min-w-0 flex-1 flex-col">
        <search className="flex flex-wrap items-center gap-2 border-b px-4 py-2 *:data-[slot=native-select-wrapper]:max-sm:grow">
          <ChoiceTabs
            label="State"
            choices={STATES}
            value={shown}
            onChange={(state) => change({ state: state === "open" ? undefined : state })}
          />
          <SearchField label="Search errors" value={typed} onChange={setTyped} />
          <ScopeFilter scope={search} onChange={change} />
        </search>
        <SlowBar busy={query.isPending || query.isPlaceholderData} />
        <QueryNote query={query} />
        <div className="scroll-quiet min-h-0 flex-1 overflow-y-auto">
          {query.isPending && <FaultListSkeleton />}
          {query.isLoadingError && (
            <Failure what="the errors" error={query.error} onRetry={() => void query.refetch()} />
          )}
          {faults.length > 0 && <FaultList faults={faults} selected={fault} faded={query.isPlaceholderData} />}
          <MoreRows query={query} label="More errors" />
          {query.data && faults.length === 0 && !query.hasNextPage && (
            <NoErrors
              state={shown}
              filtered={[worker, container, process, q].some((one) => one !== undefined)}
              onClear={() => change({ worker: undefined, container: undefined, process: undefined, q: undefined })}
            />
          )}
        </div>
      </div>
      {chosen !== null && <FaultDetail key={fault} {...chosen} onClose={close} />}
    </div>
  );
}

interface NoErrorsProps {
  state: string;
  filtered: boolean;
  onClear: () => void;
}

function NoErrors({ state, filtered, onClear }: NoErrorsProps) {
  const words = state === "all" ? "error" : `${state} error`;
  if (filtered) {
    return (
      <Empty
        icon={SearchXIcon}
        title={`No ${words} matches`}
        action={
          <Button variant="outline" onClick={onClear}>
            Clear the filters
          </Button>
        }
      >
        None that is known is like that.
      </Empty>
    );
  }
  return (
    <Empty icon={BugOffIcon} title={`No ${words}`}>
      Exceptions and stack traces that processes print are grouped here: of Node, Python, Go, Java, Rust and Ruby.
    </Empty>
  );
}

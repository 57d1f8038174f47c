/** The Processes page: what every container's supervisor runs, and what can be done with it. */
import { PROCESS_STATE, ProcessState } from "@gantry/contracts";
import { Button } from "@gantry/ui/stock/button";
import { NativeSelect } from "@gantry/ui/stock/native-select";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { CogIcon, PlusIcon, SearchXIcon } from "lucide-react";
import { useCallback } from "react";
import { processPagesQuery } from "../../api/monitoring-queries.ts";
import { MoreRows } from "../../parts/more-rows.tsx";
import { QueryNote } from "../../parts/query-note.tsx";
import { Empty, Failure } from "../../parts/states.tsx";
import { usePageTitle } from "../../parts/use-page-title.ts";
import { asTyped } from "../../sessions/as-typed.ts";
import { ScopeFilter } from "../parts/scope-filter.tsx";
import { SearchField } from "../../parts/search-field.tsx";
import { SlowBar } from "../parts/slow-bar.tsx";
import { useTyped } from "../parts/use-typed.ts";
import { type ProcessesSearch, readOpen } from "../search.ts";
import { processAsking } from "./process-asking.ts";
import { ProcessDetail } from "./process-detail.tsx";
import { ProcessDialogs } from "./process-dialogs.tsx";
import { ProcessTable, ProcessTableSkeleton } from "./process-table.tsx";

export function ProcessesPage() {
  usePageTitle("Processes");
  const search = useSearch({ from: "/app/monitoring/processes" });
  const navigate = useNavigate({ from: "/monitoring/processes" });
  const { worker, container, state, q, open } = search;
  const change = useCallback(
    (part: ProcessesSearch, replace = false): void =>
      void navigate({ search: (before) => ({ ...before, ...part }), replace }),
    [navigate],
  );
  const apply = useCallback((words: string | undefined) => change({ q: words }, true), [change]);
  const close = useCallback(() => change({ open: undefined }), [change]);
  const [typed, setTyped] = useTyped(q, apply);
  const query = useInfiniteQuery(
    processPagesQuery({ worker, container, state, q: q === undefined ? undefined : asTyped(q) }),
  );
  const processes = query.data?.pages.flatMap((page) => page.items) ?? [];
  const chosen = open === undefined ? null : readOpen(open);
  const start = (): void => processAsking.set({ what: "start", worker, container });
  return (
    <div className="flex min-h-0 flex-1">
      <div className="flex min-w-0 flex-1 flex-col">
        <search className="flex flex-wrap items-center gap-2 border-b px-4 py-2 *:data-[slot=native-select-wrapper]:max-sm:grow">
          <SearchField label="Search processes" value={typed} onChange={setTyped} />
          <ScopeFilter scope={search} onChange={change} />
          <NativeSelect
            aria-label="State"
            value={state ?? ""}
            onChange={(event) => change({ state: ProcessState.safeParse(event.target.value).data })}
          >
            <option value="">Every state</option>
            {PROCESS_STATE.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </NativeSelect>
          <Button onClick={start}>
            <PlusIcon /> Start a process
          </Button>
        </search>
        <SlowBar busy={query.isPending || query.isPlaceholderData} />
        <QueryNote query={query} />
        <div className="@container scroll-quiet min-h-0 flex-1 overflow-y-auto">
          {query.isPending && <ProcessTableSkeleton />}
          {query.isLoadingError && (
            <Failure what="the processes" error={query.error} onRetry={() => void query.refetch()} />
          )}
          {processes.length > 0 && (
            <div className={query.isPlaceholderData ? "opacity-60" : undefined}>
              <ProcessTable processes={processes} selected={open} />
            </div>
          )}
          <MoreRows query={query} label="More processes" />
          {query.data && processes.length === 0 && !query.hasNextPage && (
            <NoProcesses
              filtered={[worker, container, state, q].some((one) => one !== undefined)}
              onClear={() => change({ worker: undefined, container: undefined, state: undefined, q: undefined })}
              onStart={start}
            />
          )}
        </div>
      </div>
      {chosen !== null && <ProcessDetail key={open} {...chosen} onClose={close} />}
      <ProcessDialogs />
    </div>
  );
}

interface NoProcessesProps {
  filtered: boolean;
  onClear: () => void;
  onStart: () => void;
}

function NoProcesses({ filtered, onClear, onStart }: NoProcessesProps) {
  if (filtered) {
    return (
      <Empty
        icon={SearchXIcon}
        title="No process matches"
        action={
          <Button variant="outline" onClick={onClear}>
            Clear the filters
          </Button>
        }
      >
        No process that is known fits these filters.
      </Empty>
    );
  }
  return (
    <Empty icon={CogIcon} title="No process yet" action={<Button onClick={onStart}>Start a process</Button>}>
      What an image declares in gantry.config.json shows here once its container runs, and what you start.
    </Empty>
  );
}

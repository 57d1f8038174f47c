/** What became of a process: its changes, the newest first, those of one boot of its container together. */
import type { ProcessEventPage } from "@gantry/contracts";
import { CopyId, Status } from "@gantry/ui";
import { Skeleton } from "@gantry/ui/stock/skeleton";
import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import { MoreRows } from "../../parts/more-rows.tsx";
import { sentence } from "../../parts/sentence.ts";
import { Failure } from "../../parts/states.tsx";
import { Ago } from "../parts/times.tsx";
import { PROCESS_TONE } from "../parts/tones.ts";
import { bootsOf, type Change, exitWords } from "./history.ts";

interface ProcessHistoryProps {
  query: UseInfiniteQueryResult<InfiniteData<ProcessEventPage>>;
  /** Whether it runs now, in its container's newest boot. */
  runs: boolean;
}

export function ProcessHistory({ query, runs }: ProcessHistoryProps) {
  const events = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section aria-label="History" className="grid gap-3">
      <h3 className="text-2xs font-medium text-muted-foreground">History</h3>
      {query.isPending && <HistorySkeleton />}
      {query.isLoadingError && <Failure what="its history" error={query.error} onRetry={() => void query.refetch()} />}
      {bootsOf(events, runs).map(({ instanceId, changes, cutShort }) => (
        <div key={instanceId} className="grid gap-1.5">
          <h4 className="flex items-center gap-1.5 text-2xs text-muted-foreground">
            boot <CopyId id={instanceId} />
          </h4>
          <ol className="grid">
            {cutShort && (
              <li className={LINE}>
                <Status tone={PROCESS_TONE.exited} word="ended with its container" />
              </li>
            )}
            {changes.map((change) => (
              <ChangeLine key={change.event.seq} change={change} />
            ))}
          </ol>
        </div>
      ))}
      {query.data && events.length === 0 && !query.hasNextPage && (
        <p className="text-xs text-muted-foreground">No change of it is kept.</p>
      )}
      <MoreRows query={query} label="Show older" />
    </section>
  );
}

/** The line of one change: it leads from its mark to that of the change before. */
const LINE =
  "relative grid gap-0.5 pb-2.5 text-xs before:absolute before:top-4.5 before:bottom-0 before:left-[3.5px] before:border-l before:border-input last:pb-0 last:before:hidden";

function ChangeLine({ change: { event, exit } }: { change: Change }) {
  const { state, at, reason, pid } = event;
  return (
    <li data-change={state} className={LINE}>
      <span className="flex items-baseline gap-2">
        <Status tone={PROCESS_TONE[state]} word={state} />
        {exit !== null && <span className="font-mono text-2xs">{exitWords(exit)}</span>}
        {pid !== null && state === "running" && (
          <span className="font-mono text-2xs text-muted-foreground">pid {pid}</span>
        )}
        <span className="ml-auto shrink-0 text-2xs text-muted-foreground">
          <Ago at={at} />
        </span>
      </span>
      {reason !== null && <span className="pl-4 text-2xs break-words text-muted-foreground">{sentence(reason)}</span>}
    </li>
  );
}

function HistorySkeleton() {
  return (
    <section aria-busy="true" aria-label="Loading its history" className="grid gap-3">
      {["w-40", "w-28", "w-36", "w-24"].map((width) => (
        <Skeleton key={width} className={`h-3 ${width}`} />
      ))}
    </section>
  );
}

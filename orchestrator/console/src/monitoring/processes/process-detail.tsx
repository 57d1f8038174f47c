/** One process: how it is, what it uses, where to look further, and what became of it. */
import type { ProcessItem } from "@gantry/contracts";
import { CopyId, Status } from "@gantry/ui";
import { Button } from "@gantry/ui/stock/button";
import { Skeleton } from "@gantry/ui/stock/skeleton";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { processEventPagesQuery, processPagesQuery } from "../../api/monitoring-queries.ts";
import { bytesWords } from "../../parts/bytes-words.ts";
import { DetailSide } from "../../parts/detail-side.tsx";
import { Fact } from "../../parts/fact.tsx";
import { QueryNote } from "../../parts/query-note.tsx";
import { sentence } from "../../parts/sentence.ts";
import { Failure } from "../../parts/states.tsx";
import { cpuWords } from "../parts/cpu-words.ts";
import { Ago, Moment } from "../parts/times.tsx";
import { PROCESS_TONE } from "../parts/tones.ts";
import type { OpenProcess } from "../search.ts";
import { commandWords } from "./command-words.ts";
import { endedWithContainer, exitWords } from "./history.ts";
import { LOOKS, ProcessMenu } from "./process-actions.tsx";
import { ProcessHistory } from "./process-history.tsx";

export function ProcessDetail({ worker, container, process: name, onClose }: OpenProcess & { onClose: () => void }) {
  const place = { worker, container, process: name };
  const query = useInfiniteQuery(processPagesQuery(place));
  const history = useInfiniteQuery(processEventPagesQuery(place));
  const process = query.data?.pages.flatMap((page) => page.items)[0];
  const newest = history.data?.pages[0]?.items[0];
  const runs = process === undefined ? query.data === undefined : !endedWithContainer(process, newest);
  return (
    <DetailSide title={name} note={`${worker}/${container}`} onClose={onClose}>
      <QueryNote query={query.isRefetchError ? query : history} />
      <div className="grid gap-4 p-4">
        <div className="flex flex-wrap items-center gap-2">
          {LOOKS.map(({ to, label, icon: Icon }) => (
            <Button key={to} size="sm" variant="outline" asChild>
              <Link to={to} search={place}>
                <Icon /> {label}
              </Link>
            </Button>
          ))}
          {process && (
            <span className="ml-auto">
              <ProcessMenu process={process} />
            </span>
          )}
        </div>
        {query.isPending && <FactsSkeleton />}
        {query.isLoadingError && (
          <Failure what="the process" error={query.error} onRetry={() => void query.refetch()} />
        )}
        {process && <Facts process={process} />}
        {query.data && !process && (
          <p className="text-xs text-muted-foreground">{container} has not run it since it last started.</p>
        )}
        <ProcessHistory query={history} runs={runs} />
      </div>
    </DetailSide>
  );
}

function Facts({ process }: { process: ProcessItem }) {
  const { state, reason, changedAt, command, pid, startedAt, restarts, cpu, memoryBytes, exit, instanceId } = process;
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-1.5 text-xs">
      <Fact label="State">
        <Status tone={PROCESS_TONE[state]} word={state} />
        <span className="text-muted-foreground">
          {" "}
          since <Ago at={changedAt} />
        </span>
        {reason !== null && <span className="block text-pretty text-muted-foreground">{sentence(reason)}</span>}
      </Fact>
      <Fact label="Command">
        <span className="font-mono text-2xs break-all">{commandWords(command)}</span>
      </Fact>
      <Fact label="PID">{pid ?? <None>none</None>}</Fact>
      <Fact label="Started">{startedAt === null ? <None>never</None> : <Moment at={startedAt} />}</Fact>
      <Fact label="Restarts">{restarts}</Fact>
      <Fact label="CPU">{cpu === null ? <None>not sampled</None> : cpuWords(cpu)}</Fact>
      <Fact label="Memory">{memoryBytes === null ? <None>not sampled</None> : bytesWords(memoryBytes)}</Fact>
      <Fact label="Last exit">{exit === null ? <None>none</None> : exitWords(exit)}</Fact>
      <Fact label="Boot">
        <CopyId id={instanceId} />
      </Fact>
    </dl>
  );
}

function None({ children }: { children: string }) {
  return <span className="text-muted-foreground">{children}</span>;
}

function FactsSkeleton() {
  return (
    <section aria-busy="true" aria-label="Loading the process" className="grid gap-3">
      {["w-48", "w-64", "w-24", "w-40", "w-32"].map((width) => (
        <Skeleton key={width} className={`h-3.5 ${width}`} />
      ))}
    </section>
  );
}

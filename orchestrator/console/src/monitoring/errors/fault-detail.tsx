/** One group of errors: what it is, its stack, and where it happened last. */
import type { FaultDetail as Fault, FaultOccurrence } from "@gantry/contracts";
import { CopyId, copyOrSay, Status } from "@gantry/ui";
import { Button } from "@gantry/ui/stock/button";
import { Skeleton } from "@gantry/ui/stock/skeleton";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CopyIcon, ScrollTextIcon } from "lucide-react";
import { faultQuery } from "../../api/monitoring-queries.ts";
import { useWho } from "../../api/use-who.ts";
import { actorWords } from "../../parts/actor-words.ts";
import { Fact } from "../../parts/fact.tsx";
import { QueryNote } from "../../parts/query-note.tsx";
import { Failure } from "../../parts/states.tsx";
import { DetailSide } from "../../parts/detail-side.tsx";
import { Ago, Moment } from "../parts/times.tsx";
import { FAULT_TONE } from "../parts/tones.ts";
import { FaultActions } from "./fault-actions.tsx";
import { Stack } from "./stack.tsx";

interface FaultDetailProps {
  worker: string;
  fingerprint: string;
  onClose: () => void;
}

export function FaultDetail({ worker, fingerprint, onClose }: FaultDetailProps) {
  const query = useQuery(faultQuery(worker, fingerprint));
  const fault = query.data;
  return (
    <DetailSide title={fault?.type ?? "Error"} note={fingerprint.slice(0, 8)} onClose={onClose}>
      <QueryNote query={query} />
      {query.isPending && <DetailSkeleton />}
      {query.isLoadingError && <Failure what="the error" error={query.error} onRetry={() => void query.refetch()} />}
      {fault && <Body fault={fault} />}
    </DetailSide>
  );
}

function Body({ fault }: { fault: Fault }) {
  const { message, frames, stack, occurrences, fingerprint } = fault;
  return (
    <div className="grid gap-4 p-4">
      <p className="font-mono text-xs break-words whitespace-pre-wrap">{message}</p>
      <FaultActions fault={fault} />
      <Facts fault={fault} />
      {fingerprint === "others" && (
        <p className="text-xs text-muted-foreground">
          This worker threw more different errors than are kept apart. All beyond that are counted here.
        </p>
      )}
      <section className="grid gap-1">
        <h3 className="flex items-center justify-between text-2xs font-medium text-muted-foreground">
          Stack of the newest
          <Button variant="ghost" size="icon-xs" aria-label="Copy the stack" onClick={() => void copyOrSay(stack)}>
            <CopyIcon />
          </Button>
        </h3>
        <Stack frames={frames} stack={stack} />
      </section>
      <section className="grid gap-1">
        <h3 className="text-2xs font-medium text-muted-foreground">Newest occurrences</h3>
        <ul className="grid rounded-md border">
          {occurrences.map((one) => (
            <Occurrence key={`${one.instanceId} ${one.at} ${one.message}`} worker={fault.workerName} occurrence={one} />
          ))}
          {occurrences.length === 0 && <li className="p-3 text-xs text-muted-foreground">None is kept any more.</li>}
        </ul>
      </section>
    </div>
  );
}

function Facts({ fault }: { fault: Fault }) {
  const { state, stateChangedAt, stateChangedBy, count, firstSeenAt, lastSeenAt, regressions, language, uncaught } =
    fault;
  const who = useWho([stateChangedBy]);
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-1.5 text-xs">
      <Fact label="State">
        <Status tone={FAULT_TONE[state]} word={state} />
        {stateChangedAt !== null && (
          <span className="text-muted-foreground">
            {" "}
            since <Ago at={stateChangedAt} />
            {stateChangedBy !== null && ` by ${actorWords(stateChangedBy, who)}`}
          </span>
        )}
      </Fact>
      <Fact label="Occurrences">{count.toLocaleString("en")}</Fact>
      {regressions > 0 && <Fact label="Came back">{regressions === 1 ? "once" : `${regressions} times`}</Fact>}
      <Fact label="Last">
        <Moment at={lastSeenAt} />
      </Fact>
      <Fact label="First">
        <Moment at={firstSeenAt} />
      </Fact>
      <Fact label="Where">
        {fault.workerName}/{fault.containerName}, process {fault.process}
      </Fact>
      <Fact label="Kind">
        {[language ?? "unknown language", uncaught === null ? null : uncaught ? "uncaught" : "logged"]
          .filter((word) => word !== null)
          .join(", ")}
      </Fact>
    </dl>
  );
}

function Occurrence({ worker, occurrence }: { worker: string; occurrence: FaultOccurrence }) {
  const { containerName: container, instanceId, process, at, times, message } = occurrence;
  return (
    <li className="flex items-center gap-3 border-b px-3 py-1.5 text-xs last:border-b-0">
      <span className="grid min-w-0 flex-1 gap-0.5">
        <span className="truncate" title={message}>
          {message}
        </span>
        <span className="flex items-center gap-2 text-2xs text-muted-foreground">
          <Moment at={at} />
          {times > 1 && <span className="whitespace-nowrap tabular-nums">{times.toLocaleString("en")} times</span>}
          <span className="truncate">
            {container}, {process}
          </span>
          <span className="hidden sm:inline">
            <CopyId id={instanceId} />
          </span>
        </span>
      </span>
      <Button size="sm" variant="outline" asChild>
        <Link to="/monitoring/logs" search={{ worker, container, at }} aria-label={`Logs around ${at}`}>
          <ScrollTextIcon /> Logs
        </Link>
      </Button>
    </li>
  );
}

function DetailSkeleton() {
  return (
    <section aria-busy="true" aria-label="Loading the error" className="grid gap-3 p-4">
      {["w-64", "w-40", "w-48", "w-32"].map((width) => (
        <Skeleton key={width} className={`h-3.5 ${width}`} />
      ))}
      <Skeleton className="mt-2 h-40 w-full" />
    </section>
  );
}

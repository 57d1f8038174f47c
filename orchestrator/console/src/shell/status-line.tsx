/** The line at the bottom: is the orchestrator well, how many workers are up, what is reconnecting, which version. */
import { Status, useStore } from "@gantry/ui";
import { useQuery } from "@tanstack/react-query";
import { healthQuery, workersQuery } from "../api/queries.ts";
import { count } from "../parts/count.ts";
import { HEALTH_TONE, HEALTH_WORD } from "../parts/tones.ts";
import { phases } from "../terminals/tabs.ts";

export function StatusLine() {
  return (
    <footer className="flex h-6 shrink-0 items-center gap-4 overflow-hidden border-t bg-sidebar px-3 text-2xs whitespace-nowrap text-muted-foreground tabular-nums">
      <HealthWord />
      <WorkersUp />
      <Reconnecting />
      <Version />
    </footer>
  );
}

function HealthWord() {
  const { data, isError, fetchStatus } = useQuery(healthQuery);
  if (fetchStatus === "paused") return <Status tone="warn" word="offline" />;
  if (isError) return <Status tone="bad" word="orchestrator cannot be reached" />;
  if (!data) return <Status tone="busy" word="asking the orchestrator" />;
  const failed = data.checksFailed > 0 ? `, ${count(data.checksFailed, "check")} failed` : "";
  return <Status tone={HEALTH_TONE[data.status]} word={`orchestrator ${HEALTH_WORD[data.status]}${failed}`} />;
}

function WorkersUp() {
  const { data } = useQuery(workersQuery);
  if (!data) return null;
  const up = data.workers.filter((worker) => worker.status === "up").length;
  return (
    <span>
      {up} of {count(data.workers.length, "worker")} up
    </span>
  );
}

function Reconnecting() {
  const waiting = Object.values(useStore(phases)).filter((phase) => phase === "reconnecting").length;
  if (waiting === 0) return null;
  return <Status tone="warn" word={`${count(waiting, "terminal")} reconnecting`} />;
}

function Version() {
  const { data } = useQuery(healthQuery);
  return data ? <span className="ml-auto hidden sm:inline">gantry {data.version}</span> : null;
}

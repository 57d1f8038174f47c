/** The question before a container is stopped or restarted: what ends, and for whom. */
import type { Session } from "@gantry/contracts";
import { useQuery } from "@tanstack/react-query";
import { sessionsQuery } from "../api/queries.ts";
import { ConfirmDialog } from "../parts/confirm-dialog.tsx";
import { runsIn } from "../terminals/session-order.ts";

type EndingVerb = "stop" | "restart";

interface ConfirmVerbProps {
  worker: string;
  container: string;
  /** Null while nothing is asked. */
  verb: EndingVerb | null;
  onConfirm: (verb: EndingVerb) => void;
  onCancel: () => void;
}

export function ConfirmVerb({ worker, container, verb, onConfirm, onCancel }: ConfirmVerbProps) {
  const sessions = useQuery({ ...sessionsQuery, enabled: verb !== null });
  const running = sessions.data?.items.filter((session) => runsIn(session, worker, container));
  const action = verb === "restart" ? "Restart" : "Stop";
  return (
    <ConfirmDialog
      open={verb !== null}
      title={`${action} ${worker}/${container}?`}
      consequence={whatEnds(running)}
      action={action}
      onConfirm={() => verb !== null && onConfirm(verb)}
      onCancel={onCancel}
    >
      {running !== undefined && running.length > 0 && <SessionLines sessions={running} />}
    </ConfirmDialog>
  );
}

const MAX_LINES = 6;

function SessionLines({ sessions }: { sessions: readonly Session[] }) {
  return (
    <ul className="grid gap-1 rounded-md border bg-muted/50 p-2 text-xs">
      {sessions.slice(0, MAX_LINES).map(({ id, title, clients }) => (
        <li key={id} className="flex justify-between gap-4">
          <span className="truncate">{title}</span>
          <span className="shrink-0 text-muted-foreground">{watchers(clients)}</span>
        </li>
      ))}
      {sessions.length > MAX_LINES && <li className="text-muted-foreground">and {sessions.length - MAX_LINES} more</li>}
    </ul>
  );
}

function whatEnds(sessions: readonly Session[] | undefined): string {
  if (sessions === undefined) return "Every process in it ends, those of its sessions too.";
  if (sessions.length === 0) return "No session runs in it. Every other process in it ends.";
  const many =
    sessions.length === 1 ? "The process of 1 session ends" : `The processes of ${sessions.length} sessions end`;
  return `${many}, with everything else that runs in it. What they printed stays.`;
}

function watchers(clients: number): string {
  if (clients === 0) return "nobody attached";
  return clients === 1 ? "1 attached" : `${clients} attached`;
}

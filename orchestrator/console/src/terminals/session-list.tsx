/** The sessions that exist, to attach to. */
import type { Session } from "@gantry/contracts";
import { endedWords, RelativeTime, Status } from "@gantry/ui";
import { Button } from "@gantry/ui/stock/button";
import { Skeleton } from "@gantry/ui/stock/skeleton";
import { useQuery } from "@tanstack/react-query";
import { SquareTerminalIcon } from "lucide-react";
import { sessionsQuery } from "../api/queries.ts";
import { QueryNote } from "../parts/query-note.tsx";
import { Empty, Failure } from "../parts/states.tsx";
import { SESSION_TONE } from "../parts/tones.ts";
import { palette } from "../shell/overlays.ts";
import { inOrder, isOver } from "./session-order.ts";
import type { TabTarget } from "./tabs.ts";

export function SessionList({ onOpen }: { onOpen: (target: TabTarget) => void }) {
  const query = useQuery(sessionsQuery);
  if (query.isPending) return <ListSkeleton />;
  if (!query.data) return <Failure what="the sessions" error={query.error} onRetry={() => void query.refetch()} />;
  const sessions = inOrder(query.data.items);
  if (sessions.length === 0) return <NoSession />;
  return (
    <>
      <QueryNote query={query} />
      <div className="flex items-center justify-between gap-4 px-4 pt-5 pb-2">
        <h2 className="font-medium">Sessions</h2>
        <Button size="sm" onClick={() => palette.set("terminals")}>
          New terminal
        </Button>
      </div>
      <ul aria-label="Sessions" className="border-t">
        {sessions.map((session) => (
          <SessionLine key={session.id} session={session} onOpen={onOpen} />
        ))}
      </ul>
    </>
  );
}

function SessionLine({ session, onOpen }: { session: Session; onOpen: (target: TabTarget) => void }) {
  const { id, worker, container, title, state, exit, startedAt, clients } = session;
  const over = isOver(session);
  const word = state === "ended" && exit ? endedWords(exit) : state;
  return (
    <li className="flex items-center gap-4 border-b px-4 py-2 text-xs hover:bg-muted/60">
      <div className="grid min-w-0 flex-1">
        <span className="truncate text-sm font-medium">{title}</span>
        <span className="truncate font-mono text-2xs text-muted-foreground">
          {worker}/{container}
        </span>
      </div>
      <Status tone={SESSION_TONE[state]} word={word} className="w-32 shrink-0" />
      <span className="hidden w-24 shrink-0 text-muted-foreground tabular-nums sm:inline">{clients} attached</span>
      <span className="hidden w-24 shrink-0 text-right text-muted-foreground sm:inline">
        <RelativeTime at={startedAt} />
      </span>
      <Button
        size="sm"
        variant="outline"
        data-row=""
        aria-label={`${over ? "Look at" : "Attach to"} ${title} on ${worker}/${container}`}
        onClick={() => onOpen({ worker, container, session: id })}
      >
        {over ? "Look" : "Attach"}
      </Button>
    </li>
  );
}

function NoSession() {
  return (
    <Empty
      icon={SquareTerminalIcon}
      title="No terminal is open"
      action={<Button onClick={() => palette.set("terminals")}>New terminal</Button>}
    >
      A terminal is a shell in a container. It goes on when you close its tab, and you find it here again.
    </Empty>
  );
}

function ListSkeleton() {
  return (
    <section aria-busy="true" aria-label="Loading sessions" className="grid gap-5 p-5">
      {["w-40", "w-32", "w-44"].map((width) => (
        <div key={width} className="flex justify-between">
          <Skeleton className={`h-4 ${width}`} />
          <Skeleton className="h-4 w-16" />
        </div>
      ))}
    </section>
  );
}

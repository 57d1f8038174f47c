/** The Sessions page: every session of every worker, newest first, and what they printed. */
import type { Session } from "@gantry/contracts";
import { Button } from "@gantry/ui/stock/button";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { SearchXIcon, SquareTerminalIcon } from "lucide-react";
import { sessionPagesQuery } from "../api/session-queries.ts";
import { count } from "../parts/count.ts";
import { MoreRows } from "../parts/more-rows.tsx";
import { PageHeader } from "../parts/page-header.tsx";
import { QueryNote } from "../parts/query-note.tsx";
import { SectionTitle } from "../parts/section-title.tsx";
import { Empty, Failure } from "../parts/states.tsx";
import { usePageTitle } from "../parts/use-page-title.ts";
import { palette } from "../shell/overlays.ts";
import { Filters } from "./filters.tsx";
import { Hits } from "./hits.tsx";
import type { SessionsSearch } from "./search.ts";
import { SessionTable, SessionTableSkeleton } from "./session-table.tsx";

export function SessionsPage() {
  usePageTitle("Sessions");
  const search = useSearch({ from: "/app/sessions" });
  const query = useInfiniteQuery(sessionPagesQuery(search));
  const known = query.data?.pages.flatMap((page) => page.items) ?? [];
  const shown = known.filter((session) => isNamed(session, search.q));
  return (
    <div className="flex min-h-0 min-w-0 flex-1 flex-col">
      <PageHeader
        title="Sessions"
        note={query.data && search.q === undefined && noteOf(known.length, query.hasNextPage)}
      />
      <Filters search={search} />
      <QueryNote query={query} />
      <div className="scroll-quiet min-h-0 flex-1 overflow-y-auto">
        {query.isPending && <SessionTableSkeleton />}
        {query.isLoadingError && (
          <Failure what="the sessions" error={query.error} onRetry={() => void query.refetch()} />
        )}
        {shown.length > 0 && (
          <section aria-label="Sessions" className={query.isPlaceholderData ? "opacity-60" : undefined}>
            {search.q !== undefined && <SectionTitle>Named like “{search.q}”</SectionTitle>}
            <SessionTable sessions={shown} />
          </section>
        )}
        {search.q === undefined && known.length > 0 && <MoreRows query={query} label="More sessions" />}
        {query.data && known.length === 0 && search.q === undefined && <NoSessions search={search} />}
        {search.q !== undefined && <Hits q={search.q} worker={search.worker} />}
      </div>
    </div>
  );
}

function NoSessions({ search }: { search: SessionsSearch }) {
  const navigate = useNavigate({ from: "/sessions" });
  if (search.worker === undefined && search.state === undefined) {
    return (
      <Empty
        icon={SquareTerminalIcon}
        title="No session yet"
        action={<Button onClick={() => palette.set("terminals")}>New terminal</Button>}
      >
        Every terminal is a session: what it prints is kept here, also when its container is gone.
      </Empty>
    );
  }
  return (
    <Empty
      icon={SearchXIcon}
      title="No session matches"
      action={
        <Button variant="outline" onClick={() => void navigate({ search: {} })}>
          Clear the filters
        </Button>
      }
    >
      {search.worker !== undefined ? `None of ${search.worker}` : "None"}
      {search.state !== undefined ? ` is ${search.state}.` : " is known."}
    </Empty>
  );
}

function isNamed({ id, title, worker, container }: Session, q: string | undefined): boolean {
  return q === undefined || `${title} ${worker}/${container} ${id}`.toLowerCase().includes(q.toLowerCase());
}

function noteOf(n: number, more: boolean): string {
  return more ? `the newest ${n}` : count(n, "session");
}

/** The links to a session that are good, each with the button that ends it. */
import type { Share } from "@gantry/contracts";
import { cn, RelativeTime, TimeUntil } from "@gantry/ui";
import { Button } from "@gantry/ui/stock/button";
import { Skeleton } from "@gantry/ui/stock/skeleton";
import { useQuery } from "@tanstack/react-query";
import { useRevokeShare } from "../api/session-changes.ts";
import { sharesQuery } from "../api/session-queries.ts";
import { useWho } from "../api/use-who.ts";
import { actorWords } from "../parts/actor-words.ts";
import { QueryNote } from "../parts/query-note.tsx";
import { sentence } from "../parts/sentence.ts";

export function ShareLinks({ session, newest }: { session: string; newest: string | null }) {
  const query = useQuery(sharesQuery(session));
  return (
    <section aria-label="Links that are good" className="-mx-5 -mb-5 border-t">
      <QueryNote query={query} />
      {query.isPending && (
        <section aria-busy="true" aria-label="Loading the links" className="grid gap-2 px-5 py-4">
          <Skeleton className="h-3.5 w-40" />
          <Skeleton className="h-3 w-28" />
        </section>
      )}
      {query.isLoadingError && (
        <p role="alert" className="flex items-center gap-3 px-5 py-3 text-xs">
          <span className="flex-1">Could not load the links: {sentence(query.error.message)}</span>
          <Button size="sm" variant="outline" onClick={() => void query.refetch()}>
            Try again
          </Button>
        </p>
      )}
      {query.data?.items.length === 0 && (
        <p className="px-5 py-4 text-xs text-muted-foreground">No link to this session is good at present.</p>
      )}
      <ul>
        {query.data?.items.map((share) => (
          <ShareLine key={share.id} session={session} share={share} isNew={share.id === newest} />
        ))}
      </ul>
    </section>
  );
}

function ShareLine({ session, share, isNew }: { session: string; share: Share; isNew: boolean }) {
  const revoke = useRevokeShare(session);
  const { id, label, createdBy, createdAt, expiresAt } = share;
  const who = useWho([createdBy]);
  return (
    <li
      data-share={id}
      className={cn("flex items-center gap-3 border-b px-5 py-2 text-xs last:border-b-0", isNew && "bg-muted/60")}
    >
      <span className="grid min-w-0 flex-1">
        <span className="truncate font-medium">{label ?? "Without a name"}</span>
        <span className="truncate text-2xs text-muted-foreground">
          made <RelativeTime at={createdAt} /> by {actorWords(createdBy, who)}, expires <TimeUntil at={expiresAt} />
        </span>
      </span>
      <Button
        size="sm"
        variant="ghost"
        className="text-bad hover:text-bad"
        disabled={revoke.isPending}
        aria-label={`Revoke the link ${label ?? "without a name"}: whoever watches by it is shut out`}
        onClick={() => revoke.mutate(id)}
      >
        Revoke
      </Button>
    </li>
  );
}

/** What sessions printed that holds the words looked for; each place leads to its moment in the recording. */
import { AppError, type SearchHit } from "@gantry/contracts";
import { RelativeTime } from "@gantry/ui";
import { Skeleton } from "@gantry/ui/stock/skeleton";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { SearchXIcon } from "lucide-react";
import { hitsQuery } from "../api/session-queries.ts";
import { MoreRows } from "../parts/more-rows.tsx";
import { QueryNote } from "../parts/query-note.tsx";
import { SectionTitle } from "../parts/section-title.tsx";
import { Empty, Failure } from "../parts/states.tsx";
import { sentence } from "../parts/sentence.ts";
import { useSettled } from "../parts/use-settled.ts";
import { asTyped } from "./as-typed.ts";
import { snippetParts } from "./snippet.ts";

/** ms without a key before the search is made. */
const TYPING_MS = 250;

export function Hits({ q, worker }: { q: string; worker: string | undefined }) {
  const asked = asTyped(q);
  const settled = useSettled(asked, TYPING_MS);
  const query = useInfiniteQuery(hitsQuery(settled, worker));
  const hits = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section aria-label="Found in what was printed">
      <SectionTitle>Found in what was printed</SectionTitle>
      <QueryNote query={query} />
      {query.isPending && <HitsSkeleton />}
      {query.isLoadingError && <NotFound error={query.error} onRetry={() => void query.refetch()} />}
      {query.data && hits.length === 0 && (
        <Empty icon={SearchXIcon} title="Nothing printed holds that">
          No session printed “{q}”. What a session prints can be found once it has been quiet for a while.
        </Empty>
      )}
      <ul className={query.isPlaceholderData || settled !== asked ? "opacity-60" : undefined}>
        {hits.map((hit) => (
          <HitLine key={`${hit.sessionId} ${hit.seq}`} hit={hit} />
        ))}
      </ul>
      <MoreRows query={query} label="More places" />
    </section>
  );
}

/** A search without a word in it is no failure. */
function NotFound({ error, onRetry }: { error: Error; onRetry: () => void }) {
  if (!(error instanceof AppError) || error.type !== "VALIDATION_ERROR") {
    return <Failure what="the search" error={error} onRetry={onRetry} />;
  }
  return (
    <Empty icon={SearchXIcon} title="Nothing to search for">
      {sentence(error.message)}
    </Empty>
  );
}

function HitLine({ hit: { sessionId, seq, title, worker, container, at, snippet, matches } }: { hit: SearchHit }) {
  return (
    <li className="border-t first:border-t-0">
      <Link
        to="/sessions/$id"
        params={{ id: sessionId }}
        search={{ seq, find: snippet.slice(...(matches[0] ?? [0, 0])) || undefined }}
        data-row=""
        className="grid gap-1 px-4 py-2.5 hover:bg-muted/60"
      >
        <span className="flex items-baseline gap-2 text-xs">
          <span className="truncate font-medium">{title}</span>
          <span className="truncate font-mono text-2xs text-muted-foreground">
            {worker}/{container}
          </span>
          <span className="ml-auto shrink-0 text-muted-foreground">
            <RelativeTime at={at} />
          </span>
        </span>
        <span className="line-clamp-3 font-mono text-xs break-words whitespace-pre-wrap text-muted-foreground">
          {snippetParts({ snippet, matches }).map(({ at: place, text, hit }) =>
            hit ? (
              <mark key={place} className="rounded-[2px] bg-warn/25 text-foreground">
                {text}
              </mark>
            ) : (
              text
            ),
          )}
        </span>
      </Link>
    </li>
  );
}

function HitsSkeleton() {
  return (
    <section aria-busy="true" aria-label="Searching" className="grid gap-5 px-4 py-2">
      {["w-72", "w-96", "w-64"].map((width) => (
        <div key={width} className="grid gap-2">
          <Skeleton className="h-3 w-40" />
          <Skeleton className={`h-3 max-w-full ${width}`} />
        </div>
      ))}
    </section>
  );
}

/** Says why a list may not show the present: the network is gone, or the last refresh failed. */
import { relativeWords, useNow } from "@gantry/ui";
import { Button } from "@gantry/ui/stock/button";
import type { UseQueryResult } from "@tanstack/react-query";
import { CloudOffIcon, RotateCwIcon } from "lucide-react";

/** Nothing while the list is fresh, or has never arrived (then the list itself says so). */
export function QueryNote({ query }: { query: UseQueryResult }) {
  const now = useNow(1_000);
  const offline = query.fetchStatus === "paused";
  if (query.data === undefined || (!query.isRefetchError && !offline)) return null;
  return (
    <div className="flex min-h-8 items-center gap-2 border-b bg-muted px-4 py-1 text-xs text-muted-foreground">
      <CloudOffIcon className="size-3.5 shrink-0 text-warn" aria-hidden="true" />
      <span className="min-w-0 flex-1">
        <output>
          {offline ? "You are offline." : `Could not refresh: ${query.error?.message ?? "unknown reason"}.`}
        </output>{" "}
        Shown as of {relativeWords(query.dataUpdatedAt, now)}.
      </span>
      <Button variant="ghost" size="sm" onClick={() => void query.refetch()} disabled={query.isFetching}>
        <RotateCwIcon /> Retry
      </Button>
    </div>
  );
}

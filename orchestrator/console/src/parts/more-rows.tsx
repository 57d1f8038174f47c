/** The end of a list that comes in pages: the next one, on asking. */
import { Button } from "@gantry/ui/stock/button";
import { sentence } from "./sentence.ts";

interface MoreRowsProps {
  query: {
    hasNextPage: boolean;
    isFetchingNextPage: boolean;
    isFetchNextPageError: boolean;
    error: Error | null;
    fetchNextPage: () => unknown;
  };
  /** What its button says. */
  label: string;
}

export function MoreRows({ query, label }: MoreRowsProps) {
  if (!query.hasNextPage) return null;
  return (
    <div className="flex items-center justify-center gap-3 py-3 text-xs text-muted-foreground">
      {query.isFetchNextPageError && query.error !== null && <span role="alert">{sentence(query.error.message)}</span>}
      <Button
        size="sm"
        variant="outline"
        data-row=""
        disabled={query.isFetchingNextPage}
        onClick={() => void query.fetchNextPage()}
      >
        {query.isFetchingNextPage ? "Loading" : label}
      </Button>
    </div>
  );
}

/** Stands in for a page while its code loads. */
import { Skeleton } from "@gantry/ui/stock/skeleton";

export function PageSkeleton() {
  return (
    <section aria-busy="true" aria-label="Loading" className="flex min-h-0 flex-1 flex-col">
      <div className="flex h-12 items-center border-b px-4">
        <Skeleton className="h-3.5 w-20" />
      </div>
      <div className="grid gap-4 p-4">
        <Skeleton className="h-3.5 w-56" />
        <Skeleton className="h-3.5 w-40" />
      </div>
    </section>
  );
}

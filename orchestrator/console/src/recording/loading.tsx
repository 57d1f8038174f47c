/** While a recording loads: it may be tens of megabytes, so how much has come is said. */
import { Skeleton } from "@gantry/ui/stock/skeleton";
import { bytesWords } from "../parts/bytes-words.ts";

export function Loading({ bytes }: { bytes: number }) {
  return (
    <div aria-busy="true" className="flex min-h-0 flex-1 flex-col gap-3 bg-terminal p-4">
      <output className="text-xs text-muted-foreground tabular-nums">
        Loading the recording{bytes > 0 && `, ${bytesWords(bytes)}`}
      </output>
      {["w-1/3", "w-1/2", "w-1/4", "w-2/5"].map((width) => (
        <Skeleton key={width} className={`h-3 ${width}`} />
      ))}
    </div>
  );
}

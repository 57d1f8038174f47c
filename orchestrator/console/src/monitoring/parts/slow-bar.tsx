/** A line that moves under a page's head while something takes longer than a second. */
import { useRecent } from "../../parts/use-recent.ts";

const SLOW_MS = 1_000;

export function SlowBar({ busy }: { busy: boolean }) {
  const recent = useRecent(busy, false, SLOW_MS);
  const slow = busy && !recent;
  return (
    <div className="relative z-10 h-0 shrink-0">
      {slow && (
        <>
          <progress aria-label="Loading" className="sr-only" />
          <div aria-hidden="true" className="absolute inset-x-0 -top-px h-0.5 overflow-hidden">
            <div className="h-full w-1/3 animate-[slow-bar_1.2s_ease-in-out_infinite] bg-brand" />
          </div>
        </>
      )}
    </div>
  );
}

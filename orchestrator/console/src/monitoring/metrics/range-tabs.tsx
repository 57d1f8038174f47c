/** How far back the charts look. */
import { cn } from "@gantry/ui";
import { RANGES, type RangeName } from "../ranges.ts";

export function RangeTabs({ range, onChange }: { range: RangeName; onChange: (range: RangeName) => void }) {
  return (
    <div role="radiogroup" aria-label="Time" className="flex h-8 items-center rounded-md border border-input p-0.5">
      {RANGES.map(({ name, label, words }) => (
        <label
          key={name}
          title={words}
          className={cn(
            "flex h-full cursor-pointer items-center rounded-sm px-2 text-xs whitespace-nowrap text-muted-foreground transition-colors hover:text-foreground has-focus-visible:outline-2 has-focus-visible:outline-ring",
            name === range && "bg-accent font-medium text-foreground",
          )}
        >
          <input
            type="radio"
            name="metrics-range"
            className="sr-only"
            checked={name === range}
            onChange={() => onChange(name)}
          />
          {label}
        </label>
      ))}
    </div>
  );
}

/** Which errors are listed: open, resolved, muted or all. */
import { FAULT_STATE, type FaultState } from "@gantry/contracts";
import { cn } from "@gantry/ui";

const CHOICES = [...FAULT_STATE, "all"] as const;

interface StateTabsProps {
  state: FaultState | "all";
  onChange: (state: FaultState | "all") => void;
}

export function StateTabs({ state, onChange }: StateTabsProps) {
  return (
    <div role="radiogroup" aria-label="State" className="flex h-8 items-center rounded-md border border-input p-0.5">
      {CHOICES.map((choice) => (
        <label
          key={choice}
          className={cn(
            "flex h-full cursor-pointer items-center rounded-sm px-2.5 text-xs capitalize text-muted-foreground transition-colors hover:text-foreground has-focus-visible:outline-2 has-focus-visible:outline-ring",
            choice === state && "bg-accent font-medium text-foreground",
          )}
        >
          <input
            type="radio"
            name="fault-state"
            className="sr-only"
            checked={choice === state}
            onChange={() => onChange(choice)}
          />
          {choice}
        </label>
      ))}
    </div>
  );
}

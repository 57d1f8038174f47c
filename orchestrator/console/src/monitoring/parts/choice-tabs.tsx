/** One of a few choices, all in view, as a line of radio buttons. */
import { cn } from "@gantry/ui";
import { useId } from "react";

export interface Choice<T extends string> {
  value: T;
  label: string;
  /** More words for it, on hover. */
  title?: string;
}

interface ChoiceTabsProps<T extends string> {
  label: string;
  choices: readonly Choice<T>[];
  value: T;
  onChange: (value: T) => void;
}

export function ChoiceTabs<T extends string>({ label, choices, value, onChange }: ChoiceTabsProps<T>) {
  const name = useId();
  return (
    <div role="radiogroup" aria-label={label} className="flex h-8 items-center rounded-md border border-input p-0.5">
      {choices.map((choice) => (
        <label
          key={choice.value}
          title={choice.title}
          className={cn(
            "flex h-full cursor-pointer items-center rounded-sm px-2 text-xs whitespace-nowrap text-muted-foreground transition-colors hover:text-foreground has-focus-visible:outline-2 has-focus-visible:outline-ring",
            choice.value === value && "bg-accent font-medium text-foreground",
          )}
        >
          <input
            type="radio"
            name={name}
            className="sr-only"
            checked={choice.value === value}
            onChange={() => onChange(choice.value)}
          />
          {choice.label}
        </label>
      ))}
    </div>
  );
}

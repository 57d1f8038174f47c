/** One line of what a person should know or decide, above what it is about. */
import { StatusDot, type Tone } from "@gantry/ui";
import { Button } from "@gantry/ui/stock/button";
import { XIcon } from "lucide-react";
import type { ReactNode } from "react";

interface NoteProps {
  tone: Tone;
  text: string;
  children?: ReactNode;
  onDismiss?: () => void;
}

export function Note({ tone, text, children, onDismiss }: NoteProps) {
  return (
    <output
      data-testid="note"
      className="flex min-h-9 shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-b bg-muted/60 px-2.5 py-1 text-xs"
    >
      <StatusDot tone={tone} />
      <span className="min-w-0 flex-1 text-pretty">{text}</span>
      <span className="flex items-center gap-1.5">
        {children}
        {onDismiss && (
          <Button variant="ghost" size="icon-xs" aria-label="Dismiss" onClick={onDismiss}>
            <XIcon />
          </Button>
        )}
      </span>
    </output>
  );
}

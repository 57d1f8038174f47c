/** One line of what a person should know or decide, above what it is about. */
import { cn, StatusDot, type Tone } from "@gantry/ui";
import { Button } from "@gantry/ui/stock/button";
import { XIcon } from "lucide-react";
import type { ReactNode } from "react";

interface NoteProps {
  tone: Tone;
  text: string;
  /** Lies over what follows: that keeps its size. */
  floats?: boolean;
  children?: ReactNode;
  onDismiss?: () => void;
}

export function Note({ floats = false, ...props }: NoteProps) {
  if (!floats) return <Line {...props} className="bg-muted/60" />;
  return (
    <div className="relative z-20 h-0 shrink-0">
      <Line {...props} className="absolute inset-x-0 top-0 bg-muted" />
    </div>
  );
}

function Line({ tone, text, children, onDismiss, className }: Omit<NoteProps, "floats"> & { className: string }) {
  return (
    <output
      data-testid="note"
      className={cn(
        "flex min-h-9 shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-b px-2.5 py-1 text-xs",
        className,
      )}
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

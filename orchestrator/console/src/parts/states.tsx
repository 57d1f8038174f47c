/** What a list shows instead of rows: why there are none, and the one action that helps. */
import { Button } from "@gantry/ui/stock/button";
import { CircleAlertIcon, RotateCwIcon, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

interface EmptyProps {
  icon: LucideIcon;
  title: string;
  children: ReactNode;
  action?: ReactNode;
}

export function Empty({ icon: Icon, title, children, action }: EmptyProps) {
  return (
    <div className="flex flex-col items-center justify-center gap-3 px-6 py-14 text-center">
      <span className="grid size-10 place-items-center rounded-lg border bg-card">
        <Icon className="size-4.5 text-muted-foreground" aria-hidden="true" />
      </span>
      <div className="grid max-w-sm gap-1">
        <h2 className="font-medium">{title}</h2>
        <p className="text-muted-foreground">{children}</p>
      </div>
      {action}
    </div>
  );
}

interface FailureProps {
  what: string;
  error: Error;
  onRetry: () => void;
}

/** `what` completes "Could not load". */
export function Failure({ what, error, onRetry }: FailureProps) {
  return (
    <div role="alert">
      <Empty
        icon={CircleAlertIcon}
        title={`Could not load ${what}`}
        action={
          <Button variant="outline" onClick={onRetry}>
            <RotateCwIcon /> Try again
          </Button>
        }
      >
        {sentence(error.message)}
      </Empty>
    </div>
  );
}

/** A first word that is an ordinary one, not an id or a path, which keep their case. */
const PLAIN_WORD = /^[a-z]+(?=[\s,:.]|$)/;

/** `text` as a sentence: a capital where it begins with an ordinary word, and a full stop. */
export function sentence(text: string): string {
  const trimmed = text.trim();
  const ended = /[.?]$/.test(trimmed) ? trimmed : `${trimmed}.`;
  return ended.replace(PLAIN_WORD, (word) => word.charAt(0).toUpperCase() + word.slice(1));
}

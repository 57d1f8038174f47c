/** What a list shows instead of rows: why there are none, and the one action that helps. */
import { Button } from "@gantry/ui/stock/button";
import { CircleAlertIcon, RotateCwIcon, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { sentence } from "./sentence.ts";

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

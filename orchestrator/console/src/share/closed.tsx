/** What a view-only link shows in place of its terminal, and why. */
import { Button } from "@gantry/ui/stock/button";
import { LinkIcon, RotateCwIcon } from "lucide-react";
import { Empty } from "../parts/states.tsx";

export function Closed({ title, children, onRetry }: { title: string; children: string; onRetry?: () => void }) {
  return (
    <div role="alert" className="grid h-full place-items-center">
      <Empty
        icon={LinkIcon}
        title={title}
        action={
          onRetry && (
            <Button variant="outline" onClick={onRetry}>
              <RotateCwIcon /> Try again
            </Button>
          )
        }
      >
        {children}
      </Empty>
    </div>
  );
}

export function NoLongerGood() {
  return (
    <Closed title="This link is not good any more">
      It has expired, or whoever made it has revoked it. Ask them for another.
    </Closed>
  );
}

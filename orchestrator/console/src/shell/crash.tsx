/** What a page that threw shows in its place. */
import { Button } from "@gantry/ui/stock/button";
import type { ErrorComponentProps } from "@tanstack/react-router";
import { BugIcon } from "lucide-react";
import { sentence } from "../parts/sentence.ts";
import { Empty } from "../parts/states.tsx";

export function Crash({ error, reset }: ErrorComponentProps) {
  return (
    <div role="alert" className="grid h-full flex-1 place-items-center">
      <Empty
        icon={BugIcon}
        title="This page broke"
        action={
          <span className="flex gap-2">
            <Button onClick={reset}>Try again</Button>
            <Button variant="outline" onClick={() => location.reload()}>
              Reload
            </Button>
          </span>
        }
      >
        {sentence(error instanceof Error ? error.message : String(error))} Your sessions go on.
      </Empty>
    </div>
  );
}

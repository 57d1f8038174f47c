/** What a person decides about an error; undone by the toast that says it. */
import type { FaultItem, FaultState } from "@gantry/contracts";
import { Button } from "@gantry/ui/stock/button";
import { BellOffIcon, CheckIcon, RotateCcwIcon } from "lucide-react";
import { useChangeFault } from "../../api/use-change-fault.ts";

export function FaultActions({ fault }: { fault: FaultItem }) {
  const change = useChangeFault();
  const { workerName: worker, fingerprint, state: from } = fault;
  const to = (state: FaultState) => () => change.mutate({ worker, fingerprint, state, from });
  return (
    <div className="flex flex-wrap gap-2">
      {from === "open" ? (
        <Button size="sm" onClick={to("resolved")}>
          <CheckIcon /> Resolve
        </Button>
      ) : (
        <Button size="sm" variant="outline" onClick={to("open")}>
          <RotateCcwIcon /> Open again
        </Button>
      )}
      {from !== "muted" && (
        <Button size="sm" variant="outline" onClick={to("muted")}>
          <BellOffIcon /> Mute
        </Button>
      )}
      <span className="self-center text-2xs text-muted-foreground">
        {from === "open" && "A resolved one opens again when it comes back; a muted one stays quiet."}
      </span>
    </div>
  );
}

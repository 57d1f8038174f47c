/** Sends a signal to a process. */
import { type ProcessItem, SIGNAL, type SignalProcess } from "@gantry/contracts";
import { Button } from "@gantry/ui/stock/button";
import {
  Dialog,
  DialogContent,
  DialogDescription,
  DialogFooter,
  DialogHeader,
  DialogTitle,
} from "@gantry/ui/stock/dialog";
import { NativeSelect } from "@gantry/ui/stock/native-select";
import { useState } from "react";
import { useProcessVerb } from "../../api/process-verbs.ts";

/** What it usually means; a process may do as it likes with all but two. */
const MEANS: Record<SignalProcess["signal"], string> = {
  SIGHUP: "reload the configuration",
  SIGINT: "stop, as by Ctrl-C",
  SIGQUIT: "stop, and leave a core or a dump of threads",
  SIGKILL: "end at once; it cannot refuse",
  SIGUSR1: "its own meaning",
  SIGUSR2: "its own meaning",
  SIGTERM: "end in order",
  SIGCONT: "go on after SIGSTOP",
  SIGSTOP: "freeze; it cannot refuse",
  SIGWINCH: "the window has another size",
};

export function SignalDialog({ process, onDone }: { process: ProcessItem; onDone: () => void }) {
  const act = useProcessVerb();
  const [signal, setSignal] = useState<SignalProcess["signal"]>("SIGHUP");
  const { name, workerName: worker, containerName: container } = process;
  const send = (): void => {
    act.mutate({ worker, container, name, verb: "signal", signal });
    onDone();
  };
  return (
    <Dialog open onOpenChange={(open) => open || onDone()}>
      <DialogContent>
        <DialogHeader>
          <DialogTitle>Send a signal to {name}</DialogTitle>
          <DialogDescription>
            To its process on {worker}/{container}. When it ends by that, its restart policy decides what follows.
          </DialogDescription>
        </DialogHeader>
        <NativeSelect
          aria-label="Signal"
          value={signal}
          onChange={(event) => setSignal(SIGNAL.find((one) => one === event.target.value) ?? "SIGHUP")}
        >
          {SIGNAL.map((one) => (
            <option key={one} value={one}>
              {one}: {MEANS[one]}
            </option>
          ))}
        </NativeSelect>
        <DialogFooter>
          <Button variant="ghost" onClick={onDone}>
            Cancel
          </Button>
          <Button variant={signal === "SIGKILL" ? "destructive" : "default"} onClick={send}>
            Send {signal}
          </Button>
        </DialogFooter>
      </DialogContent>
    </Dialog>
  );
}

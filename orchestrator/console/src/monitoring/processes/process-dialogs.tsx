/** The questions about processes: to start one, to stop or restart it, to send it a signal. */
import type { ProcessItem } from "@gantry/contracts";
import { useStore } from "@gantry/ui";
import { useProcessVerb } from "../../api/process-verbs.ts";
import { ConfirmDialog } from "../../parts/confirm-dialog.tsx";
import { processAsking } from "./process-asking.ts";
import { SignalDialog } from "./signal-dialog.tsx";
import { StartDialog } from "./start-dialog.tsx";

const done = (): void => processAsking.set(null);

export function ProcessDialogs() {
  const asked = useStore(processAsking);
  if (asked === null) return null;
  if (asked.what === "start") {
    return <StartDialog worker={asked.worker} container={asked.container} again={asked.again} onDone={done} />;
  }
  if (asked.what === "signal") return <SignalDialog process={asked.process} onDone={done} />;
  return <EndProcess verb={asked.what} process={asked.process} />;
}

function EndProcess({ verb, process }: { verb: "stop" | "restart"; process: ProcessItem }) {
  const act = useProcessVerb();
  const { name, workerName: worker, containerName: container } = process;
  const stops = verb === "stop";
  return (
    <ConfirmDialog
      open
      title={`${stops ? "Stop" : "Restart"} ${name} on ${worker}/${container}?`}
      consequence={
        stops
          ? "It and all it started get SIGTERM, then SIGKILL. It stays stopped until somebody starts it. Its logs stay."
          : "It and all it started get SIGTERM, then SIGKILL, and its command runs anew. Its logs stay."
      }
      action={stops ? "Stop" : "Restart"}
      onConfirm={() => {
        act.mutate({ worker, container, name, verb });
        done();
      }}
      onCancel={done}
    />
  );
}

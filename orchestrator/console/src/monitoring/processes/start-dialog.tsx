/** Starts a process: on which container, under which name, by which command. */
import { ContainerName, DEFAULT_CONTAINER, type ProcessItem, ProcessName } from "@gantry/contracts";
import { Button } from "@gantry/ui/stock/button";
import {
  Dialog,
  DialogContent,
  DialogDescription,
  DialogFooter,
  DialogHeader,
  DialogTitle,
} from "@gantry/ui/stock/dialog";
import { Input } from "@gantry/ui/stock/input";
import { Label } from "@gantry/ui/stock/label";
import { NativeSelect } from "@gantry/ui/stock/native-select";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useId, useState } from "react";
import { useStartProcess } from "../../api/process-verbs.ts";
import { workersQuery } from "../../api/queries.ts";
import { sentence } from "../../parts/sentence.ts";
import { commandWords, readCommand } from "./command-words.ts";

interface StartDialogProps {
  worker: string | undefined;
  container: string | undefined;
  /** One that has ended, which begins as it was. */
  again: ProcessItem | undefined;
  onDone: () => void;
}

export function StartDialog({ again, onDone, ...place }: StartDialogProps) {
  const start = useStartProcess();
  const workers = useQuery(workersQuery).data?.workers.map(({ name }) => name) ?? [];
  const [worker, setWorker] = useState(place.worker ?? "");
  const [container, setContainer] = useState(place.container ?? DEFAULT_CONTAINER);
  const [name, setName] = useState(again?.name ?? "");
  const [command, setCommand] = useState(again ? commandWords(again.command) : "");
  const [wrong, setWrong] = useState<string | null>(null);
  const errorId = useId();
  const error = wrong ?? (start.error === null ? null : sentence(start.error.message));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const on = worker || workers[0];
    const args = readCommand(command);
    const problem = whatIsWrong(container, name, args);
    setWrong(problem);
    if (problem !== null || on === undefined || args === null) return;
    start.mutate({ worker: on, container, name, command: args }, { onSuccess: onDone });
  };
  return (
    <Dialog open onOpenChange={(open) => open || onDone()}>
      <DialogContent>
        <form onSubmit={submit} className="grid gap-4" noValidate>
          <DialogHeader>
            <DialogTitle>{again ? `Start ${again.name} again` : "Start a process"}</DialogTitle>
            <DialogDescription>
              The container is started too when it does not run. A process that fails is restarted up to 10 times.
            </DialogDescription>
          </DialogHeader>
          <div className="grid gap-3">
            <div className="grid grid-cols-2 gap-3">
              <Field label="Worker">
                {(id) => (
                  <NativeSelect id={id} value={worker} onChange={(event) => setWorker(event.target.value)}>
                    {workers.map((one) => (
                      <option key={one}>{one}</option>
                    ))}
                  </NativeSelect>
                )}
              </Field>
              <Field label="Container">
                {(id) => <Input id={id} value={container} onChange={(event) => setContainer(event.target.value)} />}
              </Field>
            </div>
            <Field label="Name">
              {(id) => (
                <Input id={id} value={name} placeholder="web" onChange={(event) => setName(event.target.value)} />
              )}
            </Field>
            <Field label="Command">
              {(id) => (
                <Input
                  id={id}
                  value={command}
                  placeholder="node server.js"
                  spellCheck={false}
                  autoComplete="off"
                  className="font-mono md:text-xs"
                  aria-invalid={error !== null}
                  aria-describedby={error === null ? undefined : errorId}
                  onChange={(event) => setCommand(event.target.value)}
                />
              )}
            </Field>
            <p className="text-xs text-muted-foreground">
              Quotes hold an argument together. No shell reads it: for pipes and variables write sh -c '...'.
            </p>
          </div>
          {error !== null && (
            <p id={errorId} role="alert" className="text-xs text-bad">
              {error}
            </p>
          )}
          <DialogFooter>
            <Button type="button" variant="ghost" onClick={onDone}>
              Cancel
            </Button>
            <Button type="submit" disabled={start.isPending}>
              {start.isPending ? "Starting" : "Start"}
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}

function Field({ label, children }: { label: string; children: (id: string) => ReactNode }) {
  const id = useId();
  return (
    <div className="grid gap-1.5">
      <Label htmlFor={id}>{label}</Label>
      {children(id)}
    </div>
  );
}

function whatIsWrong(container: string, name: string, args: readonly string[] | null): string | null {
  if (!ContainerName.safeParse(container).success) return "A container's name has small letters, digits and dashes.";
  if (!ProcessName.safeParse(name).success) return "Give it a name of letters, digits, dots, dashes or underscores.";
  if (args === null) return "A quote in the command is not closed.";
  return args.length === 0 ? "Write the command that runs." : null;
}

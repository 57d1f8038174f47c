/** Starts, stops, restarts and signals processes, and says how it went. */
import type { SignalProcess } from "@gantry/contracts";
import { requestNothing } from "@gantry/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "sonner";
import { keys } from "./keys.ts";

export interface ProcessPlace {
  worker: string;
  container: string;
  name: string;
}

export type ProcessVerb = "stop" | "restart" | "signal";

export interface ProcessAction extends ProcessPlace {
  verb: ProcessVerb;
  signal?: SignalProcess["signal"];
}

/** What a person says of a process; all else is as ProcessSpec has it by default. */
export interface StartProcess extends ProcessPlace {
  command: readonly string[];
}

const DOING: Record<ProcessVerb, string> = { stop: "Stopping", restart: "Restarting", signal: "Signalled" };

export function useProcessVerb() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ verb, signal, ...place }: ProcessAction) =>
      requestNothing(`${base(place)}/${place.name}/${verb}?container=${place.container}`, {
        method: "POST",
        ...(signal === undefined ? {} : { body: { signal } }),
      }),
    onSuccess: (_answer, { verb, signal, name, worker, container }) => {
      toast(`${DOING[verb]} ${name}${signal === undefined ? "" : ` with ${signal}`}`, {
        description: `${worker}/${container}`,
      });
      return client.invalidateQueries({ queryKey: ["monitoring", "processes"] });
    },
    onError: (err, { verb, name }) => toast.error(`Could not ${verb} ${name}`, { description: err.message }),
  });
}

export function useStartProcess() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ command, ...place }: StartProcess) =>
      requestNothing(`${base(place)}?container=${place.container}`, {
        method: "POST",
        body: { name: place.name, command },
      }),
    onSuccess: (_answer, { name, worker, container }) => {
      toast(`Starting ${name}`, { description: `${worker}/${container}` });
      void client.invalidateQueries({ queryKey: keys.workers() });
      return client.invalidateQueries({ queryKey: ["monitoring", "processes"] });
    },
  });
}

const base = ({ worker }: ProcessPlace): string => `/api/workers/${worker}/monitoring/processes`;

/** Starts, stops or restarts a container, and says how it went. */
import { Container, type ContainerVerb } from "@gantry/contracts";
import { request } from "@gantry/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "sonner";
import { keys } from "./keys.ts";

export interface ContainerAction {
  worker: string;
  container: string;
  verb: ContainerVerb;
}

const DOING: Record<ContainerVerb, string> = { start: "Starting", stop: "Stopping", restart: "Restarting" };

export function useContainerVerb() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ worker, container, verb }: ContainerAction) =>
      request(Container, `/api/workers/${worker}/containers/${container}/${verb}`, { method: "POST" }),
    onSuccess: (_answer, { worker, container, verb }) => {
      toast(`${DOING[verb]} ${worker}/${container}`);
      return client.invalidateQueries({ queryKey: keys.workers() });
    },
    onError: (err, { worker, container, verb }) => {
      toast.error(`Could not ${verb} ${worker}/${container}`, { description: err.message });
    },
  });
}

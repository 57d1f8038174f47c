/** What is wrong in the fleet, worst first, a sentence each with what mends it. */
import type { ContainerVerb, Worker, WorkerDetail } from "@gantry/contracts";
import { sentence } from "../parts/sentence.ts";

export interface Problem {
  id: string;
  worker: string;
  container: string | null;
  text: string;
  /** The verb that mends it; null where a person has to look. */
  mend: ContainerVerb | null;
}

export function findProblems(workers: readonly Worker[], details: readonly WorkerDetail[]): Problem[] {
  return [...workers.flatMap(workerProblem), ...details.flatMap(containerProblems)];
}

function workerProblem({ name, status }: Worker): Problem[] {
  if (status !== "down") return [];
  const text = `${name} does not answer, so none of its containers can be reached.`;
  return [{ id: name, worker: name, container: null, text, mend: null }];
}

function containerProblems({ name: worker, containers }: WorkerDetail): Problem[] {
  return containers.flatMap(({ name, state, reason }): Problem[] => {
    const id = `${worker}/${name}`;
    if (state === "failed") {
      return [
        { id, worker, container: name, text: sentence(`${id} failed: ${reason ?? "no reason given"}`), mend: "start" },
      ];
    }
    if (state === "lost") {
      return [
        { id, worker, container: name, text: sentence(`${id} is lost: ${reason ?? "no heartbeat"}`), mend: "start" },
      ];
    }
    return [];
  });
}

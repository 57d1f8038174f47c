/** What is wrong in the fleet, worst first, a sentence each with what mends it. */
import type { Container, ContainerVerb, Worker, WorkerDetail } from "@gantry/contracts";
import { sentence } from "../parts/sentence.ts";

export interface Problem {
  id: string;
  worker: string;
  container: string | null;
  text: string;
  /** The verb that mends it; null where a person has to look. */
  mend: Mend | null;
}

export type Mend = Exclude<ContainerVerb, "stop">;

export function findProblems(workers: readonly Worker[], details: readonly WorkerDetail[]): Problem[] {
  return [...workers.flatMap(workerProblem), ...details.flatMap(containerProblems)];
}

function workerProblem({ name, status }: Worker): Problem[] {
  if (status !== "down") return [];
  const text = `${name} does not answer, so none of its containers can be reached.`;
  return [{ id: name, worker: name, container: null, text, mend: null }];
}

function containerProblems({ name: worker, containers }: WorkerDetail): Problem[] {
  return containers.flatMap((container): Problem[] => {
    const said = wrongWith(container);
    if (said === null) return [];
    const id = `${worker}/${container.name}`;
    return [{ id, worker, container: container.name, text: sentence(`${id} ${said}`), mend: mendOf(container) }];
  });
}

/** How the API's reason of a container begins that ends again and again, whatever its state is just now. */
const LOOP = "restart loop";

/** What follows the container's name in a sentence; null while nothing is wrong. */
function wrongWith({ state, reason }: Container): string | null {
  const loops = reason?.startsWith(LOOP) ?? false;
  if (state === "failed") return loops ? `failed in a ${reason}` : `failed: ${reason ?? "no reason given"}`;
  if (state === "lost") return `is lost: ${reason ?? "no sign of life"}`;
  // What was stopped on purpose loops no more.
  return loops && state !== "stopped" && state !== "stopping" ? `is in a ${reason}` : null;
}

/** A lost one still runs as far as its worker knows, so that starting it does nothing. One that runs in a loop needs a person. */
function mendOf({ state }: Container): Mend | null {
  if (state === "lost") return "restart";
  return state === "failed" ? "start" : null;
}

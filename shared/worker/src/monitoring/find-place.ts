/** Finds the container that is meant by a container's name or by an instance's id. */
import { DEFAULT_CONTAINER, InstanceTarget, parse } from "@gantry/contracts";
import { askOrchestrator } from "../ask-orchestrator.ts";
import type { ContainerWorkerEnv } from "../env.ts";

/** `instance`: a life of some container that is over, of which only the database knows. */
export type Place = { container: string; instance: null } | { container: null; instance: string };

/**
 * A container's name is taken first (`main` is always one), then the id of the instance that it runs now; what is neither must be an instance
 * that is over. Wakes nothing. Throws VALIDATION_ERROR for what can be no name and no id.
 */
export async function findPlace(env: ContainerWorkerEnv, target: unknown): Promise<Place> {
  const wanted = parse(InstanceTarget, target, "the instance");
  if (wanted === DEFAULT_CONTAINER) return { container: wanted, instance: null };
  const containers = await askOrchestrator(env.ORCHESTRATOR.listContainers());
  const found =
    containers.find(({ name }) => name === wanted) ?? containers.find(({ bootId }) => bootId === wanted) ?? null;
  return found === null ? { container: null, instance: wanted } : { container: found.name, instance: null };
}

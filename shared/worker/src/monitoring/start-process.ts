/** Starts a process, and before it the container if that does not run. */
import { type Container, DEFAULT_CONTAINER, fromRemote, ProcessItem, type ProcessSpec } from "@gantry/contracts";
import type { ContainerWorkerEnv } from "../env.ts";
import { askAgentJson, isNotRunning } from "./ask-agent.ts";

/** Throws what the agent says (CONFLICT, RATE_LIMITED), or UNAVAILABLE when the container does not start. */
export async function startProcess(
  env: ContainerWorkerEnv,
  container: Container["name"] = DEFAULT_CONTAINER,
  spec: ProcessSpec,
): Promise<ProcessItem> {
  const ask = () => askAgentJson(ProcessItem, env, container, "/processes", jsonPost(spec));
  try {
    return await ask();
  } catch (err) {
    if (!isNotRunning(err)) throw err;
    await startContainer(env, container);
    return await ask();
  }
}

async function startContainer({ CONTAINERS }: ContainerWorkerEnv, container: string): Promise<void> {
  try {
    await CONTAINERS.get(CONTAINERS.idFromName(container)).startAgent(container);
  } catch (err) {
    throw fromRemote(err, `container ${container} did not start`);
  }
}

/** A POST of JSON. */
export function jsonPost(body: unknown): RequestInit {
  return { method: "POST", body: JSON.stringify(body), headers: { "content-type": "application/json" } };
}

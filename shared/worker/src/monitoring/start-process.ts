/** Starts a process, and before it the container if that does not run. */
import { type Container, DEFAULT_CONTAINER, ProcessItem, type ProcessSpec } from "@gantry/contracts";
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
    await env.CONTAINERS.get(env.CONTAINERS.idFromName(container)).startAgent(container);
    return await ask();
  }
}

/** A POST of JSON. */
export function jsonPost(body: unknown): RequestInit {
  return { method: "POST", body: JSON.stringify(body), headers: { "content-type": "application/json" } };
}

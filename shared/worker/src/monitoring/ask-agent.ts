/** Requests to the agent of a container that runs; they start nothing. */
import { AppError, ErrorEnvelope } from "@gantry/contracts";
import type { z } from "zod";
import type { ContainerWorkerEnv } from "../env.ts";

/** In the details of the CONFLICT that a container which does not run answers everything with. */
export const NOT_RUNNING = "containerNotRunning";

export function isNotRunning(err: unknown): err is AppError {
  return err instanceof AppError && err.details[NOT_RUNNING] === true;
}

/**
 * The agent's answer to `path` below its own `/monitoring`. Throws what the agent's envelope says, the CONFLICT of
 * `isNotRunning`, or UPSTREAM_ERROR when the agent does not answer.
 */
export async function askAgent(
  env: ContainerWorkerEnv,
  container: string,
  path: string,
  init: RequestInit = {},
): Promise<Response> {
  const stub = env.CONTAINERS.get(env.CONTAINERS.idFromName(container));
  const response = await stub.fetch(new Request(`http://agent/monitoring${path}`, init));
  if (response.status < 400) return response;
  const envelope = ErrorEnvelope.safeParse(await response.json().catch(() => null));
  if (!envelope.success) throw new AppError("UPSTREAM_ERROR", `the agent of ${container} does not answer`);
  const { type, message, details } = envelope.data.error;
  throw new AppError(type, message, details);
}

/** The same, with its JSON parsed. */
export async function askAgentJson<S extends z.ZodType>(
  schema: S,
  ...[env, container, path, init]: Parameters<typeof askAgent>
): Promise<z.output<S>> {
  const answer = schema.safeParse(await (await askAgent(env, container, path, init)).json());
  if (!answer.success) throw new AppError("UPSTREAM_ERROR", `the agent of ${container} answered something else`);
  return answer.data;
}

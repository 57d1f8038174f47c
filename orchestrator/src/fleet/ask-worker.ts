/** Carries a request or an upgrade to a worker's own app over its binding. */
import { AppError } from "@gantry/contracts";
import type { Ctx } from "../context.ts";

/** Headers that concern the worker; who asks, and by what token, does not. */
const PASSED = ["accept", "content-type", "upgrade", "sec-websocket-protocol"];

/** The worker's answer to `path` of its own. Throws NOT_FOUND when it is not bound, UPSTREAM_ERROR when it fails. */
export async function askWorker(ctx: Ctx, worker: string, path: string, request: Request): Promise<Response> {
  const binding = ctx.fleet.worker(worker);
  const headers = new Headers({ "x-request-id": ctx.requestId });
  for (const name of PASSED) {
    const value = request.headers.get(name);
    if (value !== null) headers.set(name, value);
  }
  try {
    const { method, body } = request;
    return await binding.fetch(new Request(`http://worker${path}`, { method, headers, body }));
  } catch {
    throw new AppError("UPSTREAM_ERROR", `worker ${worker} does not answer`);
  }
}

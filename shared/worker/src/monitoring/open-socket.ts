/** `/ws/monitoring`: a socket straight to the agent of a container that runs. */
import { type AppError, CLOSE, closeReason, toEnvelope } from "@gantry/contracts";
import type { ContainerWorkerEnv } from "../env.ts";
import { askAgent, isNotRunning } from "./ask-agent.ts";

/**
 * The upgrade's answer. A container that does not run is not started: the socket opens, says so and closes 1013, for a
 * browser learns nothing from a refused upgrade.
 */
export async function openMonitoringSocket(
  env: ContainerWorkerEnv,
  container: string,
  request: Request,
): Promise<Response> {
  try {
    return await askAgent(env, container, "/ws", { headers: request.headers });
  } catch (err) {
    if (!isNotRunning(err)) throw err;
    return refused(err, request.headers.get("x-request-id") ?? "none");
  }
}

function refused(err: AppError, requestId: string): Response {
  const { 0: client, 1: server } = new WebSocketPair();
  server.accept();
  const { error } = toEnvelope(err, requestId);
  server.send(JSON.stringify({ type: "error", error }));
  server.close(CLOSE.TRY_AGAIN, closeReason(err.message));
  return new Response(null, { status: 101, webSocket: client });
}

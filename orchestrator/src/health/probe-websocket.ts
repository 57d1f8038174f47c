/** A real WebSocket echo through a worker's binding. */
import { AppError, newId, within } from "@gantry/contracts";
import type { WorkerBinding } from "../fleet/worker-binding.ts";
import { letGo } from "./let-go.ts";
import { PROBE_MS, type Reading } from "./reading.ts";

/** Opens the worker's `/health/websocket`, sends a word, waits for it, and closes 1000. Asks no container. */
export async function probeWebSocket(worker: WorkerBinding): Promise<Reading> {
  try {
    const began = Date.now();
    const socket = await within(PROBE_MS, open(worker), letGo);
    return await echo(socket, PROBE_MS - (Date.now() - began));
  } catch (err) {
    return { ok: false, ms: null, instance: null, error: err instanceof Error ? err.message : "no answer" };
  }
}

async function open(worker: WorkerBinding): Promise<WebSocket> {
  const request = new Request("http://worker/health/websocket", { headers: { upgrade: "websocket" } });
  const { webSocket: socket, status } = await worker.fetch(request);
  if (socket === null) throw new AppError("UPSTREAM_ERROR", `the worker answered ${status}`);
  return socket;
}

async function echo(socket: WebSocket, limitMs: number): Promise<Reading> {
  const word = newId();
  let closed = false;
  const done = Promise.withResolvers<Reading>();
  const sentAt = Date.now();
  socket.addEventListener("message", ({ data }) => {
    if (data === word) done.resolve({ ok: true, ms: Date.now() - sentAt, instance: null, error: null });
    else done.reject(new AppError("UPSTREAM_ERROR", "the worker sent something else"));
  });
  socket.addEventListener("close", ({ code }) => {
    closed = true;
    done.reject(new AppError("UPSTREAM_ERROR", `closed ${code}`));
  });
  socket.accept();
  socket.send(word);
  try {
    return await within(Math.max(1, limitMs), done.promise);
  } finally {
    if (!closed) socket.close(1000, "");
  }
}

/** Joins two sockets so that the last byte of either side arrives before its end does. */
import type { Socket } from "node:net";
import type { UpstreamSocket } from "./upstream-socket.ts";

/** How long, in ms, a socket whose other side is gone may take to say its own goodbye. */
const LINGER_MS = 5_000;
/** How long, in ms, it may take before that to read what it was sent. */
const DELIVERY_MS = 60_000;

/**
 * Carries bytes both ways with back-pressure. Each direction ends by itself (half-open). When one side is gone, by an
 * error too, the other is sent what is still queued and ended, and what it says is dropped; it is destroyed when it
 * does not close within the two limits above. Both sockets have to be half-open ones.
 */
export function join(client: Socket, upstream: UpstreamSocket): void {
  follow(client, upstream);
  follow(upstream, client);
  client.pipe(upstream);
  upstream.pourInto(client);
}

/** `to` ends when `from` does, and `from` has nobody to talk to once `to` is closed. */
function follow(from: Socket, to: Socket): void {
  // After an error there is no `end`, only `close`. `end` flushes what `from` had said before.
  from.once("end", () => to.end());
  from.once("close", () => to.end());
  // `close` tells it all; without a listener Node would throw the error.
  from.on("error", () => {});
  to.once("close", () => retire(from));
}

function retire(socket: Socket): void {
  if (socket.destroyed) return;
  socket.resume();
  destroyAfter(socket, DELIVERY_MS);
  if (socket.writableFinished) destroyAfter(socket, LINGER_MS);
  else socket.once("finish", () => destroyAfter(socket, LINGER_MS));
}

function destroyAfter(socket: Socket, ms: number): void {
  const timer = setTimeout(() => socket.destroy(), ms);
  timer.unref();
  socket.once("close", () => clearTimeout(timer));
}

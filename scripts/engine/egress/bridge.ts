/** Joins two sockets so that the last byte of either side arrives before its end does. */
import type { Socket } from "node:net";

/** How long, in ms, a socket whose other side is gone may take to say its own goodbye. */
const LINGER_MS = 5_000;

/** Pipes both ways; each direction ends by itself (half-open), and nothing queued is thrown away at an end. */
export function bridge(client: Socket, upstream: Socket): void {
  oneWay(client, upstream);
  oneWay(upstream, client);
}

function oneWay(from: Socket, to: Socket): void {
  from.pipe(to);
  // `pipe` passes on an orderly end only. `end` after an error still flushes what `from` had said before.
  from.once("close", () => to.end());
  from.on("error", () => to.end());
  to.once("close", () => retire(from));
}

/** `socket` has nobody to talk to: what it says is discarded, what it was sent is still delivered. */
function retire(socket: Socket): void {
  if (socket.destroyed) return;
  socket.resume();
  const linger = (): void => {
    const timer = setTimeout(() => socket.destroy(), LINGER_MS);
    timer.unref();
    socket.once("close", () => clearTimeout(timer));
  };
  if (socket.writableFinished) linger();
  else socket.once("finish", linger);
}

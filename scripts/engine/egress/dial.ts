/** Opening a connection as a promise. */
import type { NetConnectOpts } from "node:net";
import { UpstreamSocket } from "../../relay/upstream-socket.ts";

/** A connected socket that stays readable after it is ended; rejects with the system's error. */
export function dial(target: NetConnectOpts): Promise<UpstreamSocket> {
  const { promise, resolve, reject } = Promise.withResolvers<UpstreamSocket>();
  const socket = new UpstreamSocket().connect(target);
  socket.once("error", reject);
  socket.once("connect", () => {
    socket.off("error", reject);
    // Who joins it learns of a failure by `close`; without a listener Node would throw it.
    socket.on("error", () => {});
    resolve(socket);
  });
  return promise;
}

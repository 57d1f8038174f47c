/** Opening a connection as a promise. */
import { connect } from "node:net";
import type { NetConnectOpts, Socket } from "node:net";

/** A connected socket that stays readable after it is ended; rejects with the system's error. */
export function dial(target: NetConnectOpts): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  const socket = connect({ ...target, allowHalfOpen: true, noDelay: true });
  socket.once("error", reject);
  socket.once("connect", () => {
    socket.off("error", reject);
    // The bridge learns of a failure by `close`; without a listener Node would throw it.
    socket.on("error", () => {});
    resolve(socket);
  });
  return promise;
}

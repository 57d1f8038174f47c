/** Binds the agent's listener. */
import { chmodSync, lstatSync, unlinkSync } from "node:fs";
import type { Server } from "node:http";
import type { Listen } from "./config.ts";

/** A unix socket is its owner's alone, from its first moment: hence the umask as well as the mode. */
const SOCKET_MODE = 0o600;
const SOCKET_UMASK = 0o177;

/** Binds `server`; rejects with the system's error when the address is taken or not allowed. */
export async function listen(server: Server, where: Listen): Promise<void> {
  const bound = Promise.withResolvers<void>();
  server.once("error", bound.reject);
  if (where.socket === null) {
    server.listen(where.port, "0.0.0.0", bound.resolve);
    return bound.promise;
  }
  removeStale(where.socket);
  const umask = process.umask(SOCKET_UMASK);
  try {
    // Node binds a unix socket before this returns: nothing else runs under the umask.
    server.listen(where.socket, bound.resolve);
  } finally {
    process.umask(umask);
  }
  await bound.promise;
  chmodSync(where.socket, SOCKET_MODE);
}

/** What a killed agent left behind under this path; anything but a socket stays and makes the bind fail. */
function removeStale(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.isSocket()) unlinkSync(path);
}

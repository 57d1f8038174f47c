/** Closes a socket that nobody waits for any more. */

/** Of one that was not accepted yet: only then can it be closed. */
export function letGo(socket: WebSocket): void {
  socket.accept();
  socket.close(1000, "the probe is over");
}

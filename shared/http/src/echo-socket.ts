/** The socket of `/health/websocket`: gives back what it gets, for monitors that want to see a WebSocket work. */
import { CLOSE } from "@gantry/contracts";
import { closeQuietly, requireUpgrade, sendQuietly } from "./sockets.ts";

/** It is open to everybody, so it is small: messages, their length in characters or bytes, and its life in ms. */
const MESSAGES = 32;
const LENGTH = 4096;
const LIFE_MS = 30_000;

/** The upgrade's answer. Beyond a bound it closes 1008, at the end of its life 1000. */
export function echoSocket(request: Request): Response {
  requireUpgrade(request);
  const { 0: client, 1: server } = new WebSocketPair();
  server.binaryType = "arraybuffer";
  server.accept();
  const timer = setTimeout(() => closeQuietly(server, CLOSE.ENDED, "that is all"), LIFE_MS);
  let left = MESSAGES;
  server.addEventListener("message", ({ data }) => {
    const length = typeof data === "string" ? data.length : data instanceof ArrayBuffer ? data.byteLength : Infinity;
    left -= 1;
    if (left < 0 || length > LENGTH) return closeQuietly(server, CLOSE.POLICY, "too much for an echo");
    sendQuietly(server, typeof data === "string" ? data : new Uint8Array(data));
  });
  server.addEventListener("close", ({ code }) => {
    clearTimeout(timer);
    // 1005 and 1006 are no codes that can be sent (RFC 6455, 7.4.1).
    closeQuietly(server, code === 1005 || code === 1006 ? CLOSE.ENDED : code, "");
  });
  server.addEventListener("error", () => clearTimeout(timer));
  return new Response(null, { status: 101, webSocket: client });
}

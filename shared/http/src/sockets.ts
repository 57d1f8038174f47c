/** Care for WebSockets: what counts as an upgrade, and closing without throwing. */
import { AppError, closeReason } from "@gantry/contracts";

/** Throws VALIDATION_ERROR when the request is not a WebSocket upgrade (RFC 6455, 4.2.1). */
export function requireUpgrade(request: Request): void {
  if (request.headers.get("upgrade")?.toLowerCase() !== "websocket") {
    throw new AppError("VALIDATION_ERROR", "this path is a WebSocket: send an Upgrade: websocket request");
  }
}

/**
 * The subprotocol to answer with: the only one offered, null when none is offered.
 * Throws VALIDATION_ERROR when something is offered and nothing of it is in `known`.
 */
export function pickProtocol<T extends string>(request: Request, known: readonly T[]): T | null {
  const header = request.headers.get("sec-websocket-protocol");
  if (header === null) return null;
  const offered = header.split(",").map((name) => name.trim());
  const match = known.find((name) => offered.includes(name));
  if (match === undefined) {
    throw new AppError("VALIDATION_ERROR", `unknown subprotocol ${header.slice(0, 80)}`, { known: [...known] });
  }
  return match;
}

/** Closes a socket that may be closed already; the reason is cut to what a close frame holds. */
export function closeQuietly(socket: WebSocket, code: number, reason: string): void {
  try {
    socket.close(code, closeReason(reason));
  } catch {
    // Already closed, or its peer is gone: there is nobody to tell.
  }
}

/** Sends on a socket that may have closed meanwhile; false when it could not. */
export function sendQuietly(socket: WebSocket, data: string | ArrayBufferView): boolean {
  try {
    socket.send(data);
    return true;
  } catch {
    return false;
  }
}

/** How the agent answers HTTP: JSON, and the error envelope on requests and on refused upgrades. */
import { STATUS_CODES, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { newId, toEnvelope } from "@gantry/contracts";

export function answerJson(res: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  res.writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(text) });
  res.end(text);
}

export function answerError(res: ServerResponse, err: unknown): void {
  const envelope = toEnvelope(err, newId());
  answerJson(res, envelope.error.status, envelope);
}

/** Answers an upgrade that is not granted, and closes the connection. */
export function refuseUpgrade(socket: Duplex, err: unknown): void {
  const envelope = toEnvelope(err, newId());
  const { status } = envelope.error;
  const text = JSON.stringify(envelope);
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nconnection: close\r\ncontent-type: application/json\r\n` +
      `content-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
  );
}

/** Answers that the gate gives itself, in the product's error envelope. */
import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import { AppError, toEnvelope } from "@gantry/contracts";

/** A restarting workerd is back within seconds. */
const RETRY_AFTER_S = 1;

export const badTarget = () => new AppError("VALIDATION_ERROR", "the request's target is not a URL");
export const notReady = () => new AppError("UNAVAILABLE", "the fleet is starting or restarting; try again in a moment");

/** Answers with the envelope of `error` and closes the connection; what has begun already is cut off. */
export function refuse(res: ServerResponse, error: AppError): void {
  if (res.headersSent) {
    res.destroy();
    return;
  }
  const requestId = randomUUID();
  const body = JSON.stringify(toEnvelope(error, requestId));
  if (error.type === "UNAVAILABLE") res.setHeader("retry-after", RETRY_AFTER_S);
  res.writeHead(error.status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
    "x-request-id": requestId,
    connection: "close",
  });
  res.end(body);
}

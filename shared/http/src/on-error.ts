/** The HTTP mapper of errors: one envelope for every failure, and the only place that answers 500. */
import { AppError, toEnvelope } from "@gantry/contracts";
import { HTTPException } from "hono/http-exception";
import { logLine } from "./log.ts";

/** The envelope of `err` as a response with its status. */
export function errorResponse(err: unknown, requestId: string): Response {
  const envelope = toEnvelope(err, requestId);
  return Response.json(envelope, {
    status: envelope.error.status,
    headers: { "cache-control": "no-store", ...retryAfter(envelope.error.details) },
  });
}

/** Hono's `onError`: an unknown error is logged with its stack and answered without it. */
export function onError(err: Error, c: { var: { requestId: string } }): Response {
  const known = err instanceof HTTPException ? fromHttpException(err) : err;
  if (!(known instanceof AppError)) {
    logLine("error", "unhandled", { requestId: c.var.requestId, error: String(err), stack: err.stack ?? null });
  }
  return errorResponse(known, c.var.requestId);
}

/** Hono's own refusals (a body that is not JSON, one that is too large) as ours. */
function fromHttpException(err: HTTPException): AppError {
  if (err.status === 413) return new AppError("PAYLOAD_TOO_LARGE", "the request's body is too large");
  return new AppError("VALIDATION_ERROR", err.message || "the request is malformed");
}

function retryAfter(details: Record<string, unknown>): Record<string, string> {
  const seconds = details["retryAfterSeconds"];
  return typeof seconds === "number" ? { "retry-after": String(Math.ceil(seconds)) } : {};
}

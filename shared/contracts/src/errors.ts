/** The one error class of the product, its codes, and the envelope every transport maps it to. */
import { z } from "zod";

/** HTTP status of every error type; a type without a status does not compile. */
export const ERROR_STATUS = {
  VALIDATION_ERROR: 400,
  UNAUTHORIZED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  PAYLOAD_TOO_LARGE: 413,
  RATE_LIMITED: 429,
  INTERNAL_ERROR: 500,
  UPSTREAM_ERROR: 502,
  UNAVAILABLE: 503,
  TIMEOUT: 504,
} as const;

export type ErrorType = keyof typeof ERROR_STATUS;
export const ErrorType = z.enum(Object.keys(ERROR_STATUS) as [ErrorType, ...ErrorType[]]);

export const ErrorBody = z.object({
  type: ErrorType,
  message: z.string(),
  status: z.number().int(),
  details: z.record(z.string(), z.unknown()),
  requestId: z.string(),
});
export type ErrorBody = z.infer<typeof ErrorBody>;

export const ErrorEnvelope = z.object({ error: ErrorBody });
export type ErrorEnvelope = z.infer<typeof ErrorEnvelope>;

/**
 * An error whose type and message may be shown to the caller. Anything else that is thrown is a bug and is
 * reported as INTERNAL_ERROR without its text.
 */
export class AppError extends Error {
  override readonly name = "AppError";
  readonly type: ErrorType;
  readonly details: Record<string, unknown>;

  constructor(type: ErrorType, message: string, details: Record<string, unknown> = {}) {
    super(message);
    this.type = type;
    this.details = details;
  }

  get status(): (typeof ERROR_STATUS)[ErrorType] {
    return ERROR_STATUS[this.type];
  }
}

/**
 * Restores the AppError that crossed an RPC boundary: workerd keeps an error's name, message and own properties
 * but not its class. Anything else becomes UPSTREAM_ERROR with `fallback` as its message.
 */
export function fromRemote(err: unknown, fallback: string): AppError {
  if (err instanceof AppError) return err;
  const remote = RemoteError.safeParse(err);
  if (remote.success) return new AppError(remote.data.type, remote.data.message, remote.data.details);
  return new AppError("UPSTREAM_ERROR", fallback);
}

const RemoteError = z.object({
  type: ErrorType,
  message: z.string(),
  details: z.record(z.string(), z.unknown()).default({}),
});

/** The envelope for `err`; an error that is not an AppError gives nothing away but the request's id. */
export function toEnvelope(err: unknown, requestId: string): ErrorEnvelope {
  const known = err instanceof AppError ? err : new AppError("INTERNAL_ERROR", "the request failed unexpectedly");
  return {
    error: { type: known.type, message: known.message, status: known.status, details: known.details, requestId },
  };
}

/** A VALIDATION_ERROR that names each place zod refused: `{issues: [{path, message}]}`. */
export function fromZod(err: z.ZodError, what: string): AppError {
  const issues = err.issues.map((issue) => ({ path: issue.path.join("."), message: issue.message }));
  const first = issues[0];
  const where = first?.path ? `${first.path}: ` : "";
  return new AppError("VALIDATION_ERROR", `${what} is not valid: ${where}${first?.message ?? "unknown"}`, { issues });
}

/** Parses `value` with `schema`; throws the VALIDATION_ERROR of `fromZod` when it does not fit. */
export function parse<T extends z.ZodType>(schema: T, value: unknown, what: string): z.output<T> {
  const result = schema.safeParse(value);
  if (!result.success) throw fromZod(result.error, what);
  return result.data;
}

/** Parses JSON text with `schema`; throws VALIDATION_ERROR on bad JSON as on a bad shape. */
export function parseJson<T extends z.ZodType>(schema: T, text: string, what: string): z.output<T> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new AppError("VALIDATION_ERROR", `${what} is not JSON`);
  }
  return parse(schema, value, what);
}

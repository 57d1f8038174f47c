/** One HTTP request to the orchestrator: parsed by a contract's schema, or an AppError. */
import { AppError, ERROR_STATUS, ErrorEnvelope, parse, type ErrorType } from "@gantry/contracts";

/** A request that took longer than this, in ms, is given up. */
export const REQUEST_TIMEOUT_MS = 15_000;

type Schema = Parameters<typeof parse>[0];
type Parsed<T extends Schema> = ReturnType<typeof parse<T>>;

export interface RequestOptions {
  method?: "GET" | "POST" | "PATCH" | "DELETE";
  body?: unknown;
  signal?: AbortSignal;
  /** Statuses whose body is an answer although it is not a 2xx (`/health` says 503 with one). */
  answers?: readonly number[];
}

/**
 * Asks `path` and parses the answer with `schema`. Throws the AppError of the error envelope; UNAVAILABLE when nothing
 * answered, TIMEOUT after REQUEST_TIMEOUT_MS, UPSTREAM_ERROR for an error without an envelope.
 */
export async function request<T extends Schema>(
  schema: T,
  path: string,
  options: RequestOptions = {},
): Promise<Parsed<T>> {
  const response = await send(path, options);
  return parse(schema, await readJson(response), `the answer of ${path}`);
}

/** Asks `path` for its effect; the answer's body is not read. Throws as `request` does. */
export async function requestNothing(path: string, options: RequestOptions = {}): Promise<void> {
  await send(path, options);
}

/** Asks `path` for a body of any length; only its beginning must come within REQUEST_TIMEOUT_MS. Throws as `request` does. */
export async function requestStream(path: string, options: RequestOptions = {}): Promise<ReadableStream<Uint8Array>> {
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), REQUEST_TIMEOUT_MS);
  const { body } = await send(path, options, timeout.signal).finally(() => clearTimeout(timer));
  return body ?? new Blob([]).stream();
}

async function send(
  path: string,
  options: RequestOptions,
  timeout = AbortSignal.timeout(REQUEST_TIMEOUT_MS),
): Promise<Response> {
  const response = await reach(path, options, timeout);
  if (response.ok || options.answers?.includes(response.status)) return response;
  throw await refusal(response);
}

async function reach(
  path: string,
  { method = "GET", body, signal }: RequestOptions,
  timeout: AbortSignal,
): Promise<Response> {
  try {
    return await fetch(path, {
      method,
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      headers: { accept: "application/json", ...(body === undefined ? {} : { "content-type": "application/json" }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch (err) {
    if (signal?.aborted) throw err;
    if (timeout.aborted) throw new AppError("TIMEOUT", "the orchestrator did not answer in time");
    throw new AppError("UNAVAILABLE", "the orchestrator cannot be reached");
  }
}

async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    throw new AppError(
      "UPSTREAM_ERROR",
      `the orchestrator answered ${response.status} with something that is not JSON`,
    );
  }
}

async function refusal(response: Response): Promise<AppError> {
  const envelope = ErrorEnvelope.safeParse(await response.json().catch(() => null));
  if (envelope.success) {
    const { type, message, details } = envelope.data.error;
    return new AppError(type, message, details);
  }
  return new AppError(typeOfStatus(response.status), `the orchestrator answered ${response.status} without a reason`);
}

function typeOfStatus(status: number): ErrorType {
  const types = Object.entries(ERROR_STATUS).filter(([, known]) => known === status);
  return (types[0]?.[0] as ErrorType | undefined) ?? "UPSTREAM_ERROR";
}

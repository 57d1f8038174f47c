/** What `gantryctl` needs of an agent, whether it runs beside it or inside it. */
import { AppError, type ErrorBody } from "@gantry/contracts";

export interface Client {
  /**
   * Asks for `target` below `/monitoring`; with a body it is a POST. Rejects with the agent's AppError, or with that of
   * `unreachable`.
   */
  ask(method: "GET" | "POST", target: string, body?: unknown): Promise<unknown>;
  /** Pieces of NDJSON, until the end or `signal`. Rejects as `ask` does. */
  lines(target: string, signal: AbortSignal): AsyncIterable<string>;
}

const UNREACHABLE = "agentUnreachable";

/** No agent answers: `why` is a sentence for people. */
export const unreachable = (why: string): AppError => new AppError("UPSTREAM_ERROR", why, { [UNREACHABLE]: true });

export const isUnreachable = (err: unknown): boolean => err instanceof AppError && err.details[UNREACHABLE] === true;

/** The AppError in the envelope of an answer. */
export function fromEnvelope(envelope: { error: ErrorBody }): AppError {
  const { type, message, details } = envelope.error;
  return new AppError(type, message, details);
}

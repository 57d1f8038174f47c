/** The base of every RPC entrypoint: parses what comes in. */
import { parse } from "@gantry/contracts";
import { WorkerEntrypoint } from "cloudflare:workers";
import type { z } from "zod";

export abstract class BaseWorkerEntrypoint<Env, Props = unknown> extends WorkerEntrypoint<Env, Props> {
  /** Parses an RPC input; throws VALIDATION_ERROR naming `what` and each place that does not fit. */
  protected input<T extends z.ZodType>(schema: T, value: unknown, what: string): z.output<T> {
    return parse(schema, value, what);
  }
}

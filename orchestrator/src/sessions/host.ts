/** What a session needs of the Durable Object it lives in. */
import type { Ctx } from "../context.ts";
import type { PingAnswers } from "./clients/ping-answers.ts";

export interface Host {
  ctx: Ctx;
  storage: DurableObjectStorage;
  pings: PingAnswers;
  /** Work that goes on behind an answer. */
  background(work: Promise<unknown>): void;
}

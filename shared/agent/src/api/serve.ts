/** The monitoring API over HTTP. */
import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { AppError } from "@gantry/contracts";
import { answerError, answerJson } from "../answer.ts";
import { MAX_WATCHERS } from "./limits.ts";
import type { MonitoringApi } from "./monitoring-api.ts";
import { readBody } from "./read-body.ts";

export class MonitoringHttp {
  readonly #api: MonitoringApi;
  readonly #bug: (text: string) => void;
  readonly #streams = new Set<AbortController>();

  /** `bug` is told of what is no AppError, which no caller gets to see. */
  constructor(api: MonitoringApi, bug: (text: string) => void) {
    this.#api = api;
    this.#bug = bug;
  }

  /** Answers a request to `target`, its path below `/monitoring`. Never rejects. */
  async serve(target: string, req: IncomingMessage, res: ServerResponse): Promise<void> {
    const gone = new AbortController();
    res.once("close", () => gone.abort());
    try {
      const request = { method: req.method ?? "GET", target, body: () => readBody(req), signal: gone.signal };
      const answer = await this.#api.answer(request);
      if ("lines" in answer) await this.#stream(answer.lines, res, gone);
      else answerJson(res, answer.status, answer.body);
    } catch (err) {
      if (!(err instanceof AppError)) this.#bug(`${target}: ${err instanceof Error ? err.stack : String(err)}`);
      if (res.headersSent) return void res.destroy();
      answerError(res, err);
      req.resume();
    }
  }

  /** Ends the streams that are open, each behind what there is for it. */
  end(): void {
    for (const stream of this.#streams) stream.abort();
  }

  async #stream(lines: AsyncIterable<string>, res: ServerResponse, gone: AbortController): Promise<void> {
    if (this.#streams.size >= MAX_WATCHERS) {
      throw new AppError("RATE_LIMITED", `the agent has ${MAX_WATCHERS} log streams open`);
    }
    this.#streams.add(gone);
    try {
      res.writeHead(200, { "content-type": "application/x-ndjson", "cache-control": "no-store" });
      res.flushHeaders();
      for await (const piece of lines) {
        if (!res.write(piece)) await drained(res);
        if (res.destroyed) return;
      }
      res.end();
    } finally {
      this.#streams.delete(gone);
    }
  }
}

/** Until the reader has taken what was written, or is gone. */
async function drained(res: ServerResponse): Promise<void> {
  if (res.destroyed) return;
  const over = new AbortController();
  try {
    await Promise.race([
      once(res, "drain", { signal: over.signal }),
      once(res, "close", { signal: over.signal }),
    ]).catch(() => undefined);
  } finally {
    over.abort();
  }
}

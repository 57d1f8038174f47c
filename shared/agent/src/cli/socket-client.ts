/** Reaches the agent over its control socket. */
import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { AppError, ErrorEnvelope, parseJson } from "@gantry/contracts";
import { z } from "zod";
import { type Client, fromEnvelope, unreachable } from "./client.ts";

/** An answer comes within this, of a stream its beginning, or the agent counts as unreachable. Milliseconds. */
const ANSWER_MS = 15_000;
/** Bytes of such an answer; a larger one is an error. */
const ANSWER_BYTES = 64 * 1024 * 1024;

/** `path` is that of the socket. `answerMs`: another bound, for tests. */
export function socketClient(path: string, answerMs = ANSWER_MS): Client {
  return {
    async ask(method, target, body) {
      const res = await send(path, { method, target, body, signal: AbortSignal.timeout(answerMs) });
      return parseJson(z.unknown(), await textOf(res), "the agent's answer");
    },
    async *lines(target, signal) {
      const late = new AbortController();
      const timer = setTimeout(() => late.abort(), answerMs);
      const either = AbortSignal.any([signal, late.signal]);
      const res = await send(path, { method: "GET", target, signal: either }).finally(() => clearTimeout(timer));
      res.setEncoding("utf8");
      try {
        for await (const piece of res) yield String(piece);
      } catch {
        if (!signal.aborted) throw unreachable("the agent is gone");
      }
    },
  };
}

type Asked = { method: string; target: string; body?: unknown; signal: AbortSignal };

/** The answer's head; rejects with what the agent's envelope says. */
async function send(socketPath: string, { method, target, body, signal }: Asked): Promise<IncomingMessage> {
  const headers = body === undefined ? {} : { "content-type": "application/json" };
  const req = request({ socketPath, path: `/monitoring${target}`, method, headers, signal });
  req.end(body === undefined ? undefined : JSON.stringify(body));
  let res: IncomingMessage;
  try {
    [res] = await once(req, "response");
  } catch (err) {
    throw unreachable(`no agent answers at ${socketPath}: ${err instanceof Error ? err.message : String(err)}`);
  }
  if ((res.statusCode ?? 500) < 400) return res;
  throw fromEnvelope(parseJson(ErrorEnvelope, await textOf(res), "the agent's answer"));
}

async function textOf(res: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of res) {
      const data: Buffer = chunk;
      bytes += data.length;
      if (bytes > ANSWER_BYTES) throw new AppError("UPSTREAM_ERROR", "the agent's answer is too large");
      chunks.push(data);
    }
  } catch (err) {
    throw err instanceof AppError ? err : unreachable("the agent is gone");
  }
  return Buffer.concat(chunks).toString();
}

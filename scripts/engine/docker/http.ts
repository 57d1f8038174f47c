/** One call of the Docker API over an engine's unix socket. */
import { request } from "node:http";

export interface Reply {
  status: number;
  body: Buffer;
}

/** The largest answer that is read, in bytes. */
const REPLY_BYTES = 16 * 1024 * 1024;

/** How long, in ms, an answer may take when the caller does not say. */
const ANSWER_LIMIT_MS = 30_000;

/**
 * `host` is a path or `unix://path`; `body` is sent as JSON. Rejects when `signal`, by default a timeout, is aborted
 * before the whole answer is there.
 */
export function call(
  host: string,
  method: string,
  path: string,
  body?: unknown,
  signal = AbortSignal.timeout(ANSWER_LIMIT_MS),
): Promise<Reply> {
  const { promise, resolve, reject } = Promise.withResolvers<Reply>();
  const payload = body === undefined ? "" : JSON.stringify(body);
  const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(payload) };
  const socketPath = host.replace(/^unix:\/\//, "");
  const req = request({ socketPath, method, path, headers, agent: false, signal });
  req.on("error", reject);
  req.on("response", (res) => {
    const chunks: Buffer[] = [];
    let size = 0;
    res.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > REPLY_BYTES) req.destroy(new Error(`the engine's answer is larger than ${REPLY_BYTES} bytes`));
      chunks.push(chunk);
    });
    res.on("error", reject);
    res.on("end", () => resolve({ status: res.statusCode ?? 0, body: Buffer.concat(chunks) }));
  });
  req.end(payload);
  return promise;
}

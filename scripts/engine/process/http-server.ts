/** The Docker API over a unix socket: finds the route, reads the body, writes the answer or the error. */
import { chmodSync } from "node:fs";
import { once } from "node:events";
import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { ApiError } from "./api-error.ts";
import type { ProcessEngine } from "./engine.ts";
import { log } from "./log.ts";
import { routes } from "./routes.ts";
import type { Answer } from "./routes.ts";

/** The largest request body in bytes; real ones are a few KiB. */
const BODY_BYTES = 1024 * 1024;

/** Listens on `path`, which only this user may open. */
export async function serve(engine: ProcessEngine, path: string): Promise<Server> {
  const server = createServer((req, res) => void handle(engine, req, res));
  // Clients keep connections for reuse, and `wait` is open for as long as a container lives.
  server.keepAliveTimeout = 0;
  server.requestTimeout = 0;
  server.listen(path);
  await once(server, "listening");
  chmodSync(path, 0o600);
  return server;
}

async function handle(engine: ProcessEngine, req: IncomingMessage, res: ServerResponse): Promise<void> {
  try {
    await send(res, await answer(engine, req));
  } catch (err) {
    if (!(err instanceof ApiError)) log(`${req.method} ${req.url} failed: ${String(err)}`);
    const known = err instanceof ApiError ? err : new ApiError(500, err instanceof Error ? err.message : "unknown");
    if (!res.headersSent) sendJson(res, known.status, { message: known.message });
    else res.destroy();
  }
}

async function answer(engine: ProcessEngine, req: IncomingMessage): Promise<Answer> {
  const url = new URL(req.url ?? "/", "http://engine");
  const path = url.pathname.replace(/^\/v1\.\d+(?=\/)/, "");
  const body = await readBody(req);
  for (const route of routes) {
    const match = route.method === req.method ? route.path.exec(path) : null;
    if (match === null) continue;
    return await route.run({ engine, query: url.searchParams, name: decodeURIComponent(match[1] ?? ""), body });
  }
  throw new ApiError(501, `the process engine does not implement ${req.method} ${path}`);
}

async function readBody(req: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req) {
    const bytes: Buffer = chunk;
    size += bytes.length;
    if (size > BODY_BYTES) throw new ApiError(413, `the request is larger than ${BODY_BYTES} bytes`);
    chunks.push(bytes);
  }
  if (size === 0 || !req.headers["content-type"]?.includes("json")) return undefined;
  try {
    return JSON.parse(Buffer.concat(chunks).toString("utf8"));
  } catch {
    throw new ApiError(400, "the request's body is not JSON");
  }
}

async function send(res: ServerResponse, { status, body, later }: Answer): Promise<void> {
  if (later !== undefined) {
    res.writeHead(status, { "content-type": "application/json" });
    res.flushHeaders();
    res.end(JSON.stringify(await later));
  } else if (Buffer.isBuffer(body)) {
    res.writeHead(status, { "content-type": "application/octet-stream", "content-length": body.length }).end(body);
  } else if (body === undefined) {
    res.writeHead(status).end();
  } else {
    sendJson(res, status, body);
  }
}

function sendJson(res: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  res.writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(text) }).end(text);
}

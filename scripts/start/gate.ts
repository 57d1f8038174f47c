/** The only door of a local fleet: a reverse proxy in front of the dev server that keeps the dev server's own pages shut. */
import { Agent, type IncomingMessage, type ServerResponse, createServer, request } from "node:http";
import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { AppError } from "@gantry/contracts";
import { requestHeaders, responseHeaders } from "./gate-headers.ts";
import { badTarget, notReady, refuse } from "./gate-refuse.ts";
import { type Target, gateTarget } from "./gate-target.ts";
import { type Upstream, forwardUpgrade, responseOn } from "./gate-upgrade.ts";

/** A request's headers must be there within this (ms); bodies may take as long as they take. */
const HEADERS_TIMEOUT_MS = 15_000;
/** Connections at once; more wait in the kernel's backlog. */
const MAX_CONNECTIONS = 4096;
/** workerd closes an idle connection after 5 s; ours close first (ms), so that no request meets a closing one. */
const IDLE_UPSTREAM_MS = 3000;

export interface Gate {
  /** Where the door is. */
  port: number;
  /** From here on requests go to `upstream`; until then, and with undefined, the answer is 503. */
  pointTo(upstream: Upstream | undefined): void;
  /** Ends every connection, open sockets too. */
  close(): Promise<void>;
}

/** Opens the gate on `host`:`port` (0: any). Throws AppError CONFLICT when the port is taken. */
export async function openGate(host: string, port: number): Promise<Gate> {
  let upstream: Upstream | undefined;
  const agent = new Agent({ keepAlive: true, timeout: IDLE_UPSTREAM_MS });
  const sockets = new Set<Socket>();

  /** Where the request goes, or undefined after it was refused. */
  const route = (req: IncomingMessage, res: () => ServerResponse): { target: Target; to: Upstream } | undefined => {
    const target = gateTarget(req.method ?? "GET", req.url ?? "/");
    if (target && upstream !== undefined) return { target, to: upstream };
    refuse(res(), target ? notReady() : badTarget());
    return undefined;
  };

  const server = createServer({ headersTimeout: HEADERS_TIMEOUT_MS, requestTimeout: 0, noDelay: true }, (req, res) => {
    const way = route(req, () => res);
    if (way) forward(req, res, way.target, way.to, agent);
  });
  server.maxConnections = MAX_CONNECTIONS;
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  server.on("upgrade", (req, stream, head) => {
    const client = plainSocket(stream);
    const way = route(req, () => responseOn(client, req));
    if (way) forwardUpgrade(req, client, head, way.target, way.to);
  });
  server.on("connect", (req, stream) => {
    const client = plainSocket(stream);
    const res = responseOn(client, req);
    const way = route(req, () => res);
    if (way) forward(req, res, way.target, way.to, agent);
  });

  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => reject(listenError(error, host, port)));
    server.listen(port, host, resolve);
  });
  const address = server.address();
  return {
    port: address !== null && typeof address === "object" ? address.port : port,
    pointTo: (to) => void (upstream = to),
    close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      agent.destroy();
      return closed;
    },
  };
}

function forward(req: IncomingMessage, res: ServerResponse, target: Target, to: Upstream, agent: Agent): void {
  const upstream = request({
    ...to,
    agent,
    method: target.method,
    path: target.path,
    headers: requestHeaders(req.rawHeaders),
  });
  let answered = false;
  upstream.on("response", (answer) => {
    answered = true;
    res.sendDate = answer.headers.date === undefined;
    res.writeHead(answer.statusCode ?? 502, answer.statusMessage, responseHeaders(answer.rawHeaders));
    answer.pipe(res);
    // Cut short upstream is cut short here: an end that looks whole would be a lie.
    answer.on("error", () => res.destroy());
  });
  // An answer that came before the whole body was sent stands, although sending on fails.
  upstream.on("error", () => answered || refuse(res, notReady()));
  // What of a body nobody takes any more is read and dropped: the client's next request waits behind it.
  upstream.on("close", () => req.unpipe(upstream).resume());
  res.on("close", () => res.writableFinished || upstream.destroy());
  req.on("error", () => upstream.destroy());
  req.pipe(upstream);
}

/** Node types the sockets of `upgrade` and `connect` as Duplex; a plain HTTP server only ever has net.Socket. */
function plainSocket(stream: Duplex): Socket {
  if (stream instanceof Socket) return stream;
  throw new TypeError("the gate serves plain TCP only");
}

function listenError(error: Error, host: string, port: number): AppError {
  const code = "code" in error ? error.code : undefined;
  if (code === "EADDRINUSE") {
    return new AppError("CONFLICT", `port ${port} is in use; choose another with --port`);
  }
  if (code === "EACCES") return new AppError("FORBIDDEN", `this user may not listen on port ${port}`);
  return new AppError("UNAVAILABLE", `cannot listen on ${host}:${port}: ${error.message}`);
}

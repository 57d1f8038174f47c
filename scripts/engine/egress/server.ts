/** The egress sidecar's surface as workerd uses it: `PUT /egress`, `GET /ca` and `CONNECT host:port`. */
import { createServer } from "node:http";
import type { IncomingMessage, Server } from "node:http";
import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { join } from "../../relay/join.ts";
import type { UpstreamSocket } from "../../relay/upstream-socket.ts";
import { CA_PEM } from "./certificate.ts";

export interface EgressOptions {
  /** Opens a connection to `port` inside the container; rejects when nothing listens there. */
  dial(port: number): Promise<UpstreamSocket>;
  /** Gives the connection to whoever serves `port`, the peer waiting for `first`; false when nobody takes it. */
  give?(port: number, socket: Socket, first: string): boolean;
  /** Whether the process at the other end may speak to this container at all; without it everyone may. */
  admit?(socket: Socket): Promise<boolean>;
}

export interface EgressServer {
  server: Server;
  /** Ends every connection that is open, but for those given away, and stops listening. */
  close(): void;
}

/** A server that is not listening yet. Every connection through it counts as one of its own until it closes. */
export function createEgressServer({
  dial,
  give = () => false,
  admit = async () => true,
}: EgressOptions): EgressServer {
  const open = new Set<Socket>();
  const server = createServer(async (req, res) => {
    if (!(await admit(req.socket))) res.writeHead(403).end();
    else if (req.method === "PUT" && req.url === "/egress") req.resume().on("end", () => res.writeHead(200).end());
    else if (req.method === "GET" && req.url === "/ca")
      res.writeHead(200, { "content-type": "text/plain" }).end(CA_PEM);
    else res.writeHead(404).end();
  });
  // workerd keeps connections for reuse; one closed on a timer would fail the request that meets it.
  server.keepAliveTimeout = 0;
  server.on("connection", (socket) => track(open, socket));
  server.on("connect", (req, stream, head) => {
    void connect({ req, stream, head, open, dial, give, admit });
  });
  const close = (): void => {
    server.close();
    for (const socket of open) socket.destroy();
  };
  return { server, close };
}

const ACCEPTED = "HTTP/1.1 200 OK\r\n\r\n";

interface Connect extends Required<EgressOptions> {
  req: IncomingMessage;
  stream: Duplex;
  head: Buffer;
  open: Set<Socket>;
}

async function connect({ req, stream, head, open, dial, give, admit }: Connect): Promise<void> {
  if (!(stream instanceof Socket)) return void stream.destroy();
  stream.on("error", () => stream.destroy());
  const port = portOf(req.url ?? "");
  if (!(await admit(stream))) return refuse(stream, "403 Forbidden");
  if (port === null) return refuse(stream, "400 Bad Request");
  if (stream.destroyed) return;
  try {
    stream.setNoDelay(true);
    if (head.length === 0 && give(port, stream, ACCEPTED)) return void open.delete(stream);
    const upstream = await dial(port);
    track(open, upstream);
    if (stream.destroyed) return void upstream.destroy();
    stream.write(ACCEPTED);
    if (head.length > 0) upstream.write(head);
    join(stream, upstream);
  } catch {
    refuse(stream, "400 Bad Request");
  }
}

function track(open: Set<Socket>, socket: Socket): void {
  open.add(socket);
  socket.once("close", () => open.delete(socket));
}

function refuse(socket: Socket, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
}

/** The port of `host:port`; the host is always the container itself. */
function portOf(authority: string): number | null {
  const port = Number(/:(\d{1,5})$/.exec(authority)?.[1]);
  return Number.isInteger(port) && port > 0 && port < 65_536 ? port : null;
}

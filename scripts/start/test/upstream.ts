/** A small real server for the gate to stand in front of: it echoes, floods, refuses and hangs up. */
import { createHash } from "node:crypto";
import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import type { Socket } from "node:net";
import { WebSocketServer } from "ws";

export interface Upstream {
  port: number;
  /** `METHOD target` of every request that got here. */
  seen: string[];
  /** Bytes that `/flood` could hand to its socket so far. */
  flooded(): number;
  close(): Promise<void>;
}

/** Serves on a free port of 127.0.0.1. */
export async function startUpstream(): Promise<Upstream> {
  const seen: string[] = [];
  const sockets = new Set<Socket>();
  let flooded = 0;
  const server = createServer((req, res) => {
    seen.push(`${req.method} ${req.url}`);
    if (req.url === "/flood") flood(res, (bytes) => (flooded += bytes));
    else answer(req, res);
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  const ws = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  server.on("upgrade", (req, socket, head) => {
    seen.push(`UPGRADE ${req.url}`);
    if (req.url === "/refused") {
      socket.end(
        'HTTP/1.1 401 Unauthorized\r\nContent-Type: application/json\r\nContent-Length: 8\r\nX-Why: no\r\n\r\n{"no":1}',
      );
    } else if (req.url === "/half") {
      socket.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: raw\r\n\r\n");
      const hash = createHash("sha256").update(head);
      socket.on("data", (data) => hash.update(data));
      socket.on("end", () => socket.end(hash.digest("hex")));
    } else {
      ws.handleUpgrade(req, socket, head, (client) =>
        client.on("message", (data, binary) => client.send(data, { binary })),
      );
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the upstream has no port");
  return {
    port: address.port,
    seen,
    flooded: () => flooded,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** Writes for as long as it is taken, and tells each written piece's size. */
function flood(res: ServerResponse, onWritten: (bytes: number) => void): void {
  const piece = Buffer.alloc(65_536);
  const write = () => {
    if (res.destroyed) return;
    res.write(piece, () => onWritten(piece.length));
    if (res.writableNeedDrain) res.once("drain", write);
    else setImmediate(write);
  };
  write();
}

function answer(req: IncomingMessage, res: ServerResponse): void {
  if (req.url === "/echo") req.pipe(res);
  else if (req.url === "/early") {
    res.writeHead(401, { connection: "close" }).end("not yours");
  } else if (req.url === "/cut") {
    res.writeHead(200, { "content-length": 100 });
    res.write("half", () => res.destroy());
  } else if (req.url === "/slow") {
    res.write("first");
    req.socket.once("close", () => undefined);
  } else {
    res.writeHead(200, [
      ["Content-Type", "application/json"],
      ["Set-Cookie", "a=1"],
      ["Set-Cookie", "b=2"],
    ]);
    res.end(JSON.stringify({ method: req.method, url: req.url, headers: req.rawHeaders }));
  }
}

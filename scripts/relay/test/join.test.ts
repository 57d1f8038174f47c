import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { type AddressInfo, type Server, type Socket, connect, createServer } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, expect, it } from "vitest";
import { join } from "../join.ts";
import { UpstreamSocket } from "../upstream-socket.ts";

const MIB = 1024 * 1024;
const servers: Server[] = [];
const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) server.close();
});

async function listen(onConnection: (socket: Socket) => void): Promise<number> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.push(socket.on("error", () => {}));
    onConnection(socket);
  }).listen(0, "127.0.0.1");
  servers.push(server);
  await once(server, "listening");
  const address = server.address();
  return address !== null && typeof address === "object" ? (address satisfies AddressInfo).port : 0;
}

/** A client of a relay to `serve`, and the relay's own two sockets. */
async function relayTo(serve: (socket: Socket) => void) {
  const behind = await listen(serve);
  const relayed = Promise.withResolvers<{ inner: Socket; upstream: UpstreamSocket }>();
  const port = await listen((inner) => {
    const upstream = new UpstreamSocket();
    sockets.push(upstream);
    upstream.connect(behind, "127.0.0.1", () => {
      join(inner, upstream);
      relayed.resolve({ inner, upstream });
    });
  });
  const client = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  sockets.push(client.on("error", () => {}));
  return { client, ...(await relayed.promise) };
}

/** Pieces of 1 B to 300 KiB, written as they are taken, then an end. */
async function write(socket: Socket, pieces: readonly Buffer[]): Promise<void> {
  for (const piece of pieces) if (!socket.write(piece)) await once(socket, "drain");
  socket.end();
}
const somePieces = () => Array.from({ length: 200 }, (_, i) => randomBytes(1 + ((i * 7919) % (300 * 1024))));
const sha = (pieces: readonly Buffer[]) => createHash("sha256").update(Buffer.concat(pieces)).digest("hex");

it("gives every byte once and in order, both ways at once, to readers that stop now and then", async () => {
  const [up, down] = [somePieces(), somePieces()];
  const read = async (socket: Socket) => {
    const got: Buffer[] = [];
    for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
      got.push(chunk);
      if (got.length % 8 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    }
    return sha(got);
  };
  const behind = Promise.withResolvers<string>();
  const { client } = await relayTo((socket) => {
    void write(socket, down);
    void read(socket).then(behind.resolve);
  });
  void write(client, up);
  expect(await read(client)).toBe(sha(down));
  expect(await behind.promise).toBe(sha(up));
});

it("reads no more than its buffer ahead of a client that takes nothing", async () => {
  const piece = Buffer.alloc(64 * 1024);
  const { client, inner, upstream } = await relayTo((socket) => {
    const flood = (): void => void (socket.destroyed || socket.write(piece, flood));
    flood();
  });
  client.pause();
  let last = -1;
  // Quiet for half a second while there is endlessly more to read: the source waits.
  await expect
    .poll(() => (last > 0 && upstream.bytesRead === last) || ((last = upstream.bytesRead), false), { interval: 500 })
    .toBe(true);
  expect(inner.writableLength).toBeGreaterThan(0);
  expect(inner.writableLength).toBeLessThanOrEqual(256 * 1024);
  expect(last).toBeLessThan(32 * MIB);
  client.resume();
  await expect.poll(() => upstream.bytesRead).toBeGreaterThan(last + 32 * MIB);
});

it("keeps each direction open until it ends by itself", async () => {
  const { client } = await relayTo((socket) => {
    socket.write("first ");
    void text(socket.iterator({ destroyOnReturn: false })).then((said) => socket.end(`after ${said}`));
  });
  await once(client, "readable");
  client.end("the end");
  expect(await text(client)).toBe("first after the end");
});

it("delivers what was said right before a close, and the close", async () => {
  const bytes = randomBytes(8 * MIB);
  const { client, inner, upstream } = await relayTo((socket) => socket.end(bytes, () => socket.destroy()));
  const closed = Promise.all([once(inner, "close"), once(upstream, "close")]);
  const got: Buffer[] = [];
  for await (const chunk of client.iterator({ destroyOnReturn: false })) got.push(chunk);
  client.end();
  expect(sha(got)).toBe(sha([bytes]));
  await closed;
});

it("tells the upstream that a client vanished, even in the middle of a flood", async () => {
  const ended = Promise.withResolvers<void>();
  const { client, upstream } = await relayTo((socket) => {
    const piece = Buffer.alloc(64 * 1024);
    const flood = (): void => void (socket.writable && socket.write(piece, flood));
    flood();
    socket.resume().on("end", () => {
      ended.resolve();
      socket.end();
    });
  });
  await once(client, "data");
  client.resetAndDestroy();
  await ended.promise;
  await expect.poll(() => upstream.closed).toBe(true);
});

it("ends the client when the upstream fails", async () => {
  const { client } = await relayTo((socket) => socket.once("data", () => socket.resetAndDestroy()));
  client.write("?");
  expect(await text(client)).toBe("");
});

it("is an ordinary stream until it is poured, and loses nothing then", async () => {
  const behind = await listen((socket) => socket.write("head rest "));
  const upstream = new UpstreamSocket();
  sockets.push(upstream.connect(behind, "127.0.0.1"));
  const { promise, resolve } = Promise.withResolvers<void>();
  const port = await listen((inner) => {
    upstream.once("readable", () => {
      expect(String(upstream.read(5))).toBe("head ");
      join(inner, upstream);
      resolve();
    });
  });
  const client = connect(port, "127.0.0.1");
  sockets.push(client);
  await promise;
  sockets.find((socket) => socket.localPort === behind)?.end("and more");
  expect(await text(client)).toBe("rest and more");
});

import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isolationsHere, PORT, readAll, startTestEngine } from "./harness.ts";
import type { TestEngine } from "./harness.ts";

const BYTES = 100_000_000;
const NET = `import { createServer } from "node:net"; import { createHash } from "node:crypto";`;

describe.each(await isolationsHere())("isolation %s", (isolate) => {
  let engine: TestEngine;
  beforeAll(async () => void (engine = await startTestEngine(isolate)));
  afterAll(() => engine.close());

  test("100 MB arrive whole from a server that closes right after writing, and exits", async () => {
    const tag = await engine.image(`${NET}
      const bytes = Buffer.alloc(${BYTES}); for (let i = 0; i < bytes.length; i += 4096) bytes.writeUInt32LE(i, i);
      createServer((socket) => { socket.end(bytes, () => socket.destroy()); socket.on("close", () => process.exit(0)); })
        .listen(process.env.TEST_SOCKET);`);
    await engine.run("giver", tag);
    const got = await readAll(await engine.reach("giver"));
    const expected = Buffer.alloc(BYTES);
    for (let i = 0; i < BYTES; i += 4096) expected.writeUInt32LE(i, i);
    expect(got.length).toBe(BYTES);
    expect(createHash("sha256").update(got).digest("hex")).toBe(createHash("sha256").update(expected).digest("hex"));
  });

  test("100 MB arrive whole at a slow reader whose client closed right after writing", async () => {
    const tag = await engine.image(`${NET}
      createServer({ allowHalfOpen: true }, (socket) => {
        const hash = createHash("sha256"); let size = 0;
        socket.on("data", (chunk) => { hash.update(chunk); size += chunk.length; socket.pause(); setImmediate(() => socket.resume()); });
        socket.on("end", () => socket.end(size + " " + hash.digest("hex")));
      }).listen(process.env.TEST_SOCKET);`);
    await engine.run("taker", tag);
    const socket = await engine.reach("taker");
    const bytes = Buffer.alloc(BYTES, "gantry");
    socket.end(bytes);
    const said = (await readAll(socket)).toString();
    expect(said).toBe(`${BYTES} ${createHash("sha256").update(bytes).digest("hex")}`);
  });

  test("each direction ends by itself", async () => {
    const tag = await engine.image(`${NET}
      createServer({ allowHalfOpen: true }, (socket) => {
        socket.write("first "); socket.on("data", () => {});
        socket.on("end", () => { socket.write("last"); setTimeout(() => socket.end(), 50); });
      }).listen(process.env.TEST_SOCKET);`);
    await engine.run("half", tag);
    const socket = await engine.reach("half");
    await once(socket, "readable");
    socket.end();
    expect((await readAll(socket)).toString()).toBe("first last");
  });

  test("a server that is alone again learns of it", async () => {
    const tag = await engine.image(`${NET}
      let closed = 0;
      createServer((socket) => { socket.on("error", () => {}); socket.on("close", () => closed++); socket.write(String(closed)); })
        .listen(process.env.TEST_SOCKET);`);
    await engine.run("alone", tag);
    const first = await engine.reach("alone");
    expect(String((await once(first, "data"))[0])).toBe("0");
    first.resetAndDestroy();
    let seen = "0";
    while (seen === "0") {
      const next = await engine.reach("alone");
      seen = String((await once(next, "data"))[0]);
      next.destroy();
    }
    expect(Number(seen)).toBeGreaterThan(0);
  });

  test("a port that only another process listens on is closed", async () => {
    await engine.run("silent", await engine.image("setInterval(() => {}, 1000)"));
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const address = other.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    for (const wanted of [port, PORT, 1]) expect((await engine.connect("silent", wanted)).status).toBe(400);
    other.close();
  });
});

describe("ports of the machine", () => {
  let engine: TestEngine;
  beforeAll(async () => void (engine = await startTestEngine("auto")));
  afterAll(() => engine.close());

  test.runIf(process.platform === "linux")("a port that a child of the container listens on is reached", async () => {
    const tag = await engine.image(`import { spawn } from "node:child_process";
      import { createServer } from "node:net";
      const code = 'require("net").createServer((s) => s.end("from the child")).listen(0, "127.0.0.1", function () { console.log(this.address().port) })';
      const child = spawn(process.execPath, ["-e", code]);
      child.stdout.once("data", (port) => createServer((s) => s.end(String(port))).listen(process.env.TEST_SOCKET));`);
    await engine.run("parent", tag);
    const port = Number(await readAll(await engine.reach("parent")));
    expect(port).toBeGreaterThan(0);
    expect((await readAll(await engine.reach("parent", port))).toString()).toBe("from the child");
  });
});

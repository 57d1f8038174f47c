import { createHash } from "node:crypto";
import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isolationsHere, PORT, readAll, startTestEngine } from "./harness.ts";
import type { TestEngine } from "./harness.ts";

const BYTES = 20_000_000;

/** Takes connections as the agent does; `serve` is a function's source. */
const taking = (
  serve: string,
): string => `import { createHash } from "node:crypto"; import { createServer } from "node:net";
  const serve = ${serve}; const waiting = new Map();
  process.on("message", ({ gantry, id, first }, socket) => {
    if (gantry === "connection") return waiting.set(id, socket);
    waiting.get(id).write(first); serve(waiting.get(id), "handed");
  });
  createServer((socket) => serve(socket, "relayed")).listen(process.env.TEST_SOCKET, () => {
    if (process.env.TAKES !== "no") process.send({ gantry: "takes", port: ${PORT} });
  });`;

/** Says how it came and from which port, then the hash of what it was sent. */
const HASH = `(socket, how) => {
  const hash = createHash("sha256"); let size = 0;
  socket.write(how + " " + socket.remotePort + "\\n");
  socket.on("data", (chunk) => {
    hash.update(chunk); size += chunk.length;
    if (size === ${BYTES}) socket.end(hash.digest("hex"));
  });
}`;

describe.each(await isolationsHere())("isolation %s", (isolate) => {
  let engine: TestEngine;
  beforeAll(async () => void (engine = await startTestEngine(isolate)));
  afterAll(() => engine.close());

  test("a connection is the process's own once it takes them, and every byte of it arrives", async () => {
    await engine.run("taker", await engine.image(taking(HASH), { channel: true }));
    for (let how = "relayed"; how === "relayed";) {
      const socket = await engine.reach("taker");
      const { localPort } = socket;
      const bytes = Buffer.alloc(BYTES, "gantry");
      socket.write(bytes);
      const [said, sum] = (await readAll(socket)).toString().split("\n");
      expect(sum).toBe(createHash("sha256").update(bytes).digest("hex"));
      how = said?.split(" ")[0] ?? "nothing";
      // Nobody stands between: the process sees the port that this side connected from.
      if (how !== "relayed") expect(said).toBe(`handed ${localPort}`);
    }
  });

  test("many at a time are not mixed up", async () => {
    await engine.run("many", await engine.image(taking("(socket) => socket.pipe(socket)"), { channel: true }));
    const answers = Array.from({ length: 40 }, async (_, i) => {
      const socket = await engine.reach("many");
      socket.end(`this is ${i}`);
      return (await readAll(socket)).toString();
    });
    expect(await Promise.all(answers)).toEqual(Array.from({ length: 40 }, (_, i) => `this is ${i}`));
  });

  test("without its word, and without a channel, connections are relayed", async () => {
    const tag = await engine.image(taking(HASH), { channel: true });
    await engine.run("shy", tag, { Env: ["TAKES=no"] });
    await engine.run("plain", await engine.image(taking(HASH).replace("process.send(", "void (")));
    for (const name of ["shy", "plain"]) {
      const socket = await engine.reach(name);
      expect(String((await once(socket, "data"))[0])).toMatch(/^relayed/);
      socket.destroy();
    }
  });

  test("only a process with a channel hears of it in its environment", async () => {
    const telling = `import { createServer } from "node:net";
      createServer((socket) => socket.end(JSON.stringify(process.env))).listen(process.env.TEST_SOCKET);`;
    await engine.run("teller", await engine.image(telling));
    const env = (await readAll(await engine.reach("teller"))).toString();
    expect(env).toContain("TEST_SOCKET");
    expect(env).not.toContain("NODE_CHANNEL");
  });

  test("what the process had taken ends with it", async () => {
    const tag = await engine.image(taking(`(socket) => socket.write("here")`), { channel: true });
    await engine.run("mortal", tag);
    const socket = await engine.reach("mortal");
    expect(String((await once(socket, "data"))[0])).toBe("here");
    await engine.api("POST", "/containers/mortal/kill");
    expect((await readAll(socket)).toString()).toBe("");
    socket.destroy();
    expect((await engine.connect("mortal", PORT)).status).toBe(400);
  });
});

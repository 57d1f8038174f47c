import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { isolationsHere, readAll, ROOT, startTestEngine } from "./harness.ts";
import type { TestEngine } from "./harness.ts";

/** Tells what the container sees, and tries what it should not be able to do. */
const SPY = `
  import { createServer } from "node:net"; import { mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
  import { request } from "node:http"; import { hostname } from "node:os";
  const attempt = (f) => { try { return f(); } catch (err) { return err.code; } };
  const ask = (line) => {
    const [verb, path] = line.trim().split(" ");
    if (verb === "env") return process.env;
    if (verb === "cwd") return process.cwd();
    if (verb === "hostname") return hostname();
    if (verb === "list") return attempt(() => readdirSync(path));
    if (verb === "read") return attempt(() => readFileSync(path, "utf8"));
    if (verb === "write") return attempt(() => { writeFileSync(path, "x"); return "written"; });
    if (verb === "mkdir") return attempt(() => { mkdirSync(path); rmdirSync(path); return "made"; });
    if (verb === "processes") return readdirSync("/proc").filter((name) => /^\\d+$/.test(name)).length;
    if (verb === "connect") return new Promise((resolve) => {
      const req = request({ host: "127.0.0.1", port: path, method: "CONNECT", path: "x:4320" });
      req.on("connect", (res, socket) => { socket.destroy(); resolve(res.statusCode); }).on("error", (err) => resolve(err.code)).end();
    });
  };
  createServer((socket) => socket.once("data", async (line) => socket.end(JSON.stringify(await ask(String(line))))))
    .listen(process.env.TEST_SOCKET);`;

const SECRET = "do-not-tell-7f3a";
const isolations = await isolationsHere();
const Environment = z.record(z.string(), z.string());

const makeAsk =
  (engine: () => TestEngine) =>
  async (name: string, line: string): Promise<unknown> => {
    const socket = await engine().reach(name);
    socket.write(`${line}\n`);
    return JSON.parse((await readAll(socket)).toString());
  };

describe.each(isolations)("isolation %s", (isolate) => {
  let engine: TestEngine;
  const ask = makeAsk(() => engine);
  beforeAll(async () => {
    process.env["GANTRY_ADMIN_TOKEN"] = SECRET;
    process.env["CLOUDFLARE_API_TOKEN"] = SECRET;
    engine = await startTestEngine(isolate);
    const spy = await engine.image(SPY);
    await engine.run("one", spy, { Env: ["HELLO=there"] });
    await engine.run("two", spy);
  });
  afterAll(async () => {
    delete process.env["GANTRY_ADMIN_TOKEN"];
    delete process.env["CLOUDFLARE_API_TOKEN"];
    await engine.close();
  });

  test("the environment is what was declared and a few plain things", async () => {
    const env = Environment.parse(await ask("one", "env"));
    expect(env).toMatchObject({ HELLO: "there" });
    expect(JSON.stringify(env)).not.toContain(SECRET);
    const gantry = ["GANTRY_CONFIG", "GANTRY_CONTAINER_ID"];
    const plain = [...gantry, "HELLO", "HOME", "LANG", "PATH", "SHELL", "TERM", "TEST_SOCKET", "TMPDIR"];
    expect(
      Object.keys(env)
        .filter((name) => name !== "PWD")
        .sort(),
    ).toEqual(plain);
    expect(env["PATH"]).not.toContain("node_modules/.bin");
  });

  test("the image's declaration can be read, and with bubblewrap not changed", async () => {
    const file = Environment.parse(await ask("one", "env"))["GANTRY_CONFIG"];
    expect(JSON.parse(String(await ask("one", `read ${file}`)))).toHaveProperty("process.command");
    if (isolate !== "none") expect(await ask("one", `write ${file}`)).toBe("EROFS");
  });

  test("each container has a HOME, a TMPDIR and a working directory of its own", async () => {
    const env = Environment.parse(await ask("one", "env"));
    expect(await ask("one", "cwd")).toBe(env["HOME"]);
    for (const place of [env["HOME"], env["TMPDIR"]]) {
      expect(await ask("one", `write ${place}/mine`)).toBe("written");
      expect(await ask("one", `list ${place}`)).toContain("mine");
    }
    const other = Environment.parse(await ask("two", "env"));
    for (const place of [other["HOME"], other["TMPDIR"]])
      expect(await ask("two", `list ${place}`)).not.toContain("mine");
  });

  test("the socket it listens on is the user's alone", async () => {
    await ask("one", "cwd");
    const run = (engine.engine.env["DOCKER_HOST"] ?? "").replace("unix://", "").replace("/docker.sock", "");
    const Id = z.object({ Id: z.string() });
    const { Id: id } = Id.parse((await engine.api("GET", "/containers/one/json")).json);
    expect(statSync(run).mode & 0o777).toBe(0o700);
    expect(statSync(join(run, id.slice(0, 12), "4320.sock")).mode & 0o777).toBe(0o600);
  });

  test.runIf(process.platform === "linux")("no container reaches another, nor itself, through a sidecar", async () => {
    expect(await ask("one", `connect ${await engine.sidecarPort("two")}`)).toBe(403);
    expect(await ask("one", `connect ${await engine.sidecarPort("one")}`)).toBe(403);
    expect((await engine.connect("two", 4320)).status).toBe(200);
  });
});

/** What a container of an engine that isolates what it can finds when it looks and tries. */
async function findings(): Promise<Record<string, unknown>> {
  const engine = await startTestEngine("auto");
  const ask = makeAsk(() => engine);
  try {
    await engine.run("cell", await engine.image(SPY));
    const token = join(engine.state, "admin-token");
    writeFileSync(token, SECRET);
    return {
      isolation: engine.engine.isolation,
      saysRights: engine.engine.notice.join(" ").includes("their shells have your user's rights"),
      token: await ask("cell", `read ${token}`),
      state: await ask("cell", `list ${engine.state}`),
      writeSystem: await ask("cell", "mkdir /usr/.gantry-test"),
      writeRepository: await ask("cell", `mkdir ${join(ROOT, ".gantry-test")}`),
      ownNamespace: Number(await ask("cell", "processes")) < 5,
      hostname: /^[0-9a-f]{12}$/.test(String(await ask("cell", "hostname"))),
      home: await ask("cell", "cwd"),
    };
  } finally {
    await engine.close();
  }
}

const CELL = {
  isolation: "bubblewrap",
  saysRights: false,
  token: "ENOENT",
  state: [],
  writeSystem: "EROFS",
  writeRepository: "EROFS",
  ownNamespace: true,
  hostname: true,
  home: "/home/gantry",
};
const OPEN = {
  isolation: "none",
  saysRights: true,
  token: SECRET,
  state: ["admin-token", "engine"],
  writeSystem: process.getuid?.() === 0 ? "made" : "EACCES",
  writeRepository: "made",
  ownNamespace: false,
  hostname: false,
  home: expect.stringContaining("containers"),
};

test("the engine says what is isolated, and it is so", async () => {
  expect(await findings()).toEqual(isolations.includes("auto") ? CELL : OPEN);
});

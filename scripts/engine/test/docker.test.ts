import { execFileSync, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AppError } from "@gantry/contracts";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { call } from "../docker/http.ts";
import { detectDocker, startEngine } from "../index.ts";
import { writeLauncher } from "../launcher.ts";
import { ROOT } from "./harness.ts";

let dir = "";
const saved = { ...process.env };
beforeEach(() => (dir = mkdtempSync(join(tmpdir(), "docker-test-"))));
afterEach(() => {
  process.env = { ...saved };
  rmSync(dir, { recursive: true });
});

/** A program in the place of the user's `docker`. */
function program(script: string): string {
  const path = join(dir, "docker");
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o700);
  return path;
}

describe("detectDocker", () => {
  test.each([
    ["no program", null, "the docker program is not installed"],
    [
      "a daemon that is away",
      "echo Cannot connect to the Docker daemon >&2; exit 1",
      "Cannot connect to the Docker daemon",
    ],
    ["an old client without a daemon", "echo '\"\"'", "no Docker engine answers"],
    ["a daemon that hangs", "exec sleep 30", "no Docker engine answered within 5 s"],
  ])("says why not: %s", async (_, script, reason) => {
    process.env["WRANGLER_DOCKER_BIN"] = script === null ? join(dir, "none") : program(script);
    expect(await detectDocker()).toEqual({ ok: false, reason });
    await expect(startEngine({ kind: "docker", stateDir: dir, root: ROOT })).rejects.toMatchObject({
      type: "UNAVAILABLE",
      message: `Docker does not work: ${reason}`,
    });
  });

  test("ends at once when the start does", async () => {
    process.env["WRANGLER_DOCKER_BIN"] = program("exec sleep 30");
    const stopped = new AbortController();
    const asked = detectDocker(stopped.signal);
    stopped.abort(new Error("stopped"));
    await expect(asked).rejects.toThrow("stopped");
  });

  test("takes an engine that answers", async () => {
    process.env["WRANGLER_DOCKER_BIN"] = program("echo '\"28.0\"'");
    expect(await detectDocker()).toEqual({ ok: true });
  });
});

describe("the wrapper", () => {
  const wrap = (script: string): string => {
    const record = join(dir, "images");
    writeFileSync(record, "");
    return writeLauncher(join(dir, "wrapper"), join(ROOT, "scripts/engine/docker/wrapper.ts"), [
      record,
      program(script),
    ]);
  };
  const BUILD = ["build", "--load", "-t", "cloudflare-dev/box:1", "--provenance=false", "-f", "-", "/context"];
  const classic = `test "$1" = buildx && exit 1; test "$1" = image && exit "\${ABSENT:-0}"; echo "$DOCKER_BUILDKIT:$*"; exit 7`;

  test("drops what a classic builder does not know, remembers the tag, keeps the exit code", () => {
    const ended = spawnSync(wrap(classic), BUILD, { encoding: "utf8" });
    expect(ended).toMatchObject({ status: 7, stdout: "0:build -t cloudflare-dev/box:1 -f - /context\n" });
    expect(readFileSync(join(dir, "images"), "utf8")).toBe("cloudflare-dev/box:1\n");
  });

  test("leaves a BuildKit build as it is", () => {
    const ended = spawnSync(wrap('test "$1" = buildx || echo "$*"'), BUILD, { encoding: "utf8" });
    expect(ended).toMatchObject({ status: 0, stdout: `${BUILD.join(" ")}\n` });
  });

  test("spares the pull of a sidecar that is there, and of no other image", () => {
    const wrapper = wrap(classic);
    const pull = (image: string, env: object): unknown =>
      spawnSync(wrapper, ["pull", image], { encoding: "utf8", env: { ...process.env, ...env } }).status;
    const here = { MINIFLARE_CONTAINER_EGRESS_IMAGE: "gantry/egress:1" };
    expect(pull("gantry/egress:1", here)).toBe(0);
    expect(pull("gantry/egress:1", { ...here, ABSENT: "1" })).toBe(7);
    expect(pull("proxy@sha256:abc", {})).toBe(0);
    expect(pull("node:24", here)).toBe(7);
  });
});

test("stop is bounded when Docker hangs", async () => {
  const socket = join(dir, "docker.sock");
  // It lists one container, and of that one says nothing.
  const server = createServer((req, res) => {
    if (req.url?.includes("all=1")) res.end(JSON.stringify([{ Id: "x", Labels: { "dev.workerd.session": "s" } }]));
  }).listen(socket);
  await once(server, "listening");
  const real = program("echo '\"28.0\"'");
  Object.assign(process.env, { WRANGLER_DOCKER_BIN: real, DOCKER_HOST: `unix://${socket}` });
  const engine = await startEngine({ kind: "docker", stateDir: dir, root: ROOT });
  execFileSync(engine.env["WRANGLER_DOCKER_BIN"] ?? "", ["build", "-t", "box:1", "."]);
  const began = Date.now();
  await expect(engine.stop()).rejects.toThrow();
  // Its own limit is 2.5 s; without one Docker would have 30, on whatever machine.
  expect(Date.now() - began).toBeLessThan(25_000);
  await engine.closed;
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

/** What the API says of a container of this run and of another's, after this run's engine stopped. */
async function afterStop(): Promise<number[]> {
  const engine = await startEngine({ kind: "docker", stateDir: dir, root: ROOT });
  const host = engine.env["DOCKER_HOST"] ?? "";
  const mine = `gantry-test-${process.pid}:1`;
  const theirs = `gantry-test-${process.pid}-foreign:1`;
  const env = { ...process.env, ...engine.env };
  const build = ["build", "--load", "-t", mine, "-f", "-", dir];
  execFileSync(engine.env["WRANGLER_DOCKER_BIN"] ?? "", build, { input: 'FROM scratch\nCMD ["none"]\n', env });
  await call(host, "POST", `/images/${mine}/tag?repo=${theirs.replace(":1", "")}&tag=1`);
  const create = async (name: string, image: string): Promise<void> => {
    const spec = { Image: image, Labels: { "dev.workerd.session": name } };
    await call(host, "POST", `/containers/create?name=${name}`, spec);
  };
  const status = async (name: string): Promise<number> => (await call(host, "GET", `/containers/${name}/json`)).status;
  const [a, b] = [`gantry-test-${process.pid}-a`, `gantry-test-${process.pid}-b`];
  try {
    await create(a, mine);
    await create(b, theirs);
    const made = [await status(a), await status(b)];
    await engine.stop();
    await engine.stop();
    await engine.closed;
    return [...made, await status(a), await status(b)];
  } finally {
    for (const name of [a, b]) await call(host, "DELETE", `/containers/${name}?force=1`);
    for (const image of [mine, theirs]) await call(host, "DELETE", `/images/${image}?force=1`);
  }
}

test("where Docker runs, stop removes what this run made and nothing else; elsewhere there is no engine", async () => {
  const outcome = await afterStop().catch((err: unknown) => (err instanceof AppError ? err.type : err));
  expect(outcome).toEqual((await detectDocker()).ok ? [200, 200, 404, 200] : "UNAVAILABLE");
});

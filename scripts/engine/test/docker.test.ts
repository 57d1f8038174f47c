import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
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
    ["a daemon that is away", "echo Cannot connect to the Docker daemon >&2; exit 1", "Cannot connect to the Docker daemon"],
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

  test("takes an engine that answers", async () => {
    process.env["WRANGLER_DOCKER_BIN"] = program("echo '\"28.0\"'");
    expect(await detectDocker()).toEqual({ ok: true });
  });
});

describe("the wrapper", () => {
  const wrap = (script: string): string => {
    const record = join(dir, "images");
    writeFileSync(record, "");
    return writeLauncher(join(dir, "wrapper"), join(ROOT, "scripts/engine/docker/wrapper.ts"), [record, program(script)]);
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

describe("the docker engine", () => {
  test("removes what this run made and nothing else, where Docker runs; elsewhere says that it does not", async () => {
    const check = await detectDocker();
    if (!check.ok) {
      await expect(startEngine({ kind: "docker", stateDir: dir, root: ROOT })).rejects.toThrow("Docker does not work");
      return;
    }
    const engine = await startEngine({ kind: "docker", stateDir: dir, root: ROOT });
    const host = engine.env["DOCKER_HOST"] ?? "";
    const unique = `gantry-test-${process.pid}`;
    const build = [engine.env["WRANGLER_DOCKER_BIN"] ?? "", ["build", "--load", "-t", `${unique}:1`, "-f", "-", dir]] as const;
    execFileSync(...build, { input: "FROM scratch\nCMD [\"none\"]\n", env: { ...process.env, ...engine.env } });
    const create = async (name: string, session: string): Promise<number> => {
      const Labels = { "dev.workerd.session": `${unique}-${session}` };
      return (await call(host, "POST", `/containers/create?name=${name}`, { Image: `${unique}:1`, Labels })).status;
    };
    const other = `${unique}-other`;
    const tagged = `${unique}-foreign:1`;
    await call(host, "POST", `/images/${unique}:1/tag?repo=${unique}-foreign&tag=1`);
    try {
      expect(await create(`${unique}-a`, "mine")).toBe(201);
      const Labels = { "dev.workerd.session": `${unique}-theirs` };
      expect((await call(host, "POST", `/containers/create?name=${other}`, { Image: tagged, Labels })).status).toBe(201);
      await engine.stop();
      await engine.stop();
      await engine.closed;
      expect((await call(host, "GET", `/containers/${unique}-a/json`)).status).toBe(404);
      expect((await call(host, "GET", `/containers/${other}/json`)).status).toBe(200);
    } finally {
      for (const name of [other, `${unique}-a`]) await call(host, "DELETE", `/containers/${name}?force=1`);
      for (const image of [tagged, `${unique}:1`]) await call(host, "DELETE", `/images/${image}?force=1`);
    }
  });
});

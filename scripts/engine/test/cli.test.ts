import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestEngine } from "./harness.ts";
import type { TestEngine } from "./harness.ts";

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

let engine: TestEngine;
let dir = "";
beforeAll(async () => {
  engine = await startTestEngine();
  dir = mkdtempSync(join(tmpdir(), "cli-"));
});
afterAll(async () => {
  await engine.close();
  rmSync(dir, { recursive: true });
});

/** Runs it as wrangler does, with an empty PATH: it must find its own Node. */
function docker(args: string[], input = ""): Promise<Ended> {
  const { promise, resolve } = Promise.withResolvers<Ended>();
  const program = engine.engine.env["WRANGLER_DOCKER_BIN"] ?? "";
  const child = execFile(program, args, { env: { PATH: "/nowhere" } }, (err, stdout, stderr) => {
    resolve({ code: typeof err?.code === "number" ? err.code : 0, stdout, stderr });
  });
  child.stdin?.end(input);
  return promise;
}

const build = (context: string): Promise<Ended> => {
  const flags = ["--load", "-t", "cloudflare-dev/box:1", "--platform", "linux/amd64", "--provenance=false"];
  return docker(["build", ...flags, "--build-arg", "A=b", "-f", "-", context], "FROM scratch\n");
};

describe("the stand-in for docker", () => {
  test("is executable by its owner only", () => {
    expect(statSync(engine.engine.env["WRANGLER_DOCKER_BIN"] ?? "").mode & 0o777).toBe(0o700);
  });

  test("answers info, whole and by format, also with --host", async () => {
    expect((await docker(["info"])).code).toBe(0);
    const host = engine.engine.env["DOCKER_HOST"] ?? "";
    const { stdout } = await docker(["--host", host, "info", "--format", "{{json .SecurityOptions}}"]);
    expect(stdout).toBe("[]\n");
  });

  test("builds as wrangler does, then runs and removes", async () => {
    writeFileSync(join(dir, "gantry.config.json"), '{"process":{"command":["sleep","60"]}}');
    expect(await build(dir)).toMatchObject({ code: 0 });
    await engine.run("box", "cloudflare-dev/box:1", { Labels: { a: "b" } });
    const { stdout } = await docker(["ps", "-aq", "--filter", "label=a=b"]);
    expect(stdout).toMatch(/^[0-9a-f]{64}\n$/);
    expect((await docker(["rm", "--force", stdout.trim(), "never-was"])).code).toBe(0);
    expect((await engine.api("GET", "/containers/box/json")).status).toBe(404);
    expect(await docker(["rm", "never-was"])).toMatchObject({
      code: 1,
      stderr: "docker: No such container: never-was\n",
    });
  });

  test("fails a build without a config with one clear sentence", async () => {
    const context = join(dir, "bare-worker");
    mkdirSync(context);
    const { code, stderr } = await build(context);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^docker: the process engine cannot build bare-worker: \S+gantry\.config\.json is missing[^\n]*\n$/,
    );
  });

  test("pulls the sidecar, which is there, and says that it cannot pull others", async () => {
    const sidecar = engine.engine.env["MINIFLARE_CONTAINER_EGRESS_IMAGE"] ?? "";
    expect((await docker(["pull", sidecar])).code).toBe(0);
    const other = await docker(["pull", "alpine:3", "--platform", "linux/amd64"]);
    expect(other).toMatchObject({ code: 1, stderr: expect.stringContaining("cannot pull alpine:3") });
  });

  test("names a command it does not know", async () => {
    expect(await docker(["swarm", "init"])).toMatchObject({
      code: 1,
      stderr: 'docker: the process engine has no command "swarm init"\n',
    });
  });
});

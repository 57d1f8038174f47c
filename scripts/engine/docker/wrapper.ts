/**
 * Stands before the `docker` program when wrangler calls it: remembers which images this run built, spares a pull of
 * what is there, and leaves out build flags that a classic builder does not know.
 * Arguments, put there by the launcher: the file to remember images in, the real program.
 */
import { spawn, spawnSync } from "node:child_process";
import { appendFileSync } from "node:fs";

const [record = "", docker = "docker", ...args] = process.argv.slice(2);
const env = { ...process.env };
// The real program must not be this one again.
delete env["WRANGLER_DOCKER_BIN"];

/** Flags of BuildKit's `build` that the classic builder refuses, with and without `=value`. */
const BUILDKIT_FLAGS = /^--(load|provenance)(=.*)?$/;

function succeeds(words: string[]): boolean {
  return spawnSync(docker, words, { stdio: "ignore", env }).status === 0;
}

function buildArguments(): string[] {
  const at = args.findIndex((word) => word === "-t" || word === "--tag");
  if (at >= 0) appendFileSync(record, `${args[at + 1] ?? ""}\n`);
  if (succeeds(["buildx", "version"])) return args;
  env["DOCKER_BUILDKIT"] = "0";
  return args.filter((word) => !BUILDKIT_FLAGS.test(word));
}

/** An image of a fixed content, or the sidecar's, need not be asked for again. */
function isHere(image: string): boolean {
  const isFixed = image.includes("@sha256:") || image === process.env["MINIFLARE_CONTAINER_EGRESS_IMAGE"];
  return isFixed && succeeds(["image", "inspect", image]);
}

const image = args.slice(1).find((word) => !word.startsWith("-")) ?? "";
if (args[0] === "pull" && isHere(image)) {
  process.stdout.write(`${image} is here already\n`);
} else {
  const child = spawn(docker, args[0] === "build" ? buildArguments() : args, { stdio: "inherit", env });
  child.on("error", (err) => {
    process.stderr.write(`docker: ${err.message}\n`);
    process.exitCode = 127;
  });
  child.on("exit", (code) => (process.exitCode = code ?? 1));
}

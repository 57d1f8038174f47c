/** The base image made on this machine, for a network that reaches a Debian mirror but no image registry. */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "./run.ts";

/** What Dockerfiles of this repository take as BASE_IMAGE when nothing else is said. */
export const BASE_IMAGE = "node:24-bookworm-slim";

const SUITE = "bookworm";
const BOOTSTRAP_LIMIT_MS = 300_000;
const TAR_LIMIT_MS = 120_000;
/** Settings of this machine's apt that a container on the same network needs too. */
const APT_SETTINGS = /^Acquire::(http::Proxy|https::Proxy|Check-Valid-Until|Check-Date|ForceIPv4) /i;

/** The path of a gzipped root file system with this process's Node, made once and kept in `cache`. */
export async function baseTarball(cache: string, signal?: AbortSignal): Promise<string> {
  const path = join(cache, `base-${SUITE}-node-${process.version}.tar.gz`);
  if (existsSync(path)) return path;
  mkdirSync(cache, { recursive: true });
  const root = mkdtempSync(join(tmpdir(), "gantry-base-"));
  try {
    await run("debootstrap", ["--variant=minbase", SUITE, root, ...mirror()], { limitMs: BOOTSTRAP_LIMIT_MS, signal });
    await furnish(root, signal);
    const part = `${path}.part`;
    await run("tar", ["--numeric-owner", "-C", root, "-czf", part, "."], { limitMs: TAR_LIMIT_MS, signal });
    renameSync(part, path);
    return path;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** What the published image has besides Debian: Node, and a user of that name with id 1000. */
async function furnish(root: string, signal: AbortSignal | undefined): Promise<void> {
  copyFileSync(process.execPath, join(root, "usr/local/bin/node"));
  await run("chroot", [root, "groupadd", "--gid", "1000", "node"], { signal });
  await run("chroot", [root, "useradd", "--uid", "1000", "--gid", "node", "-s", "/bin/bash", "-m", "node"], { signal });
  const dump = await run("apt-config", ["dump"], { signal });
  const settings = dump.split("\n").filter((line) => APT_SETTINGS.test(line));
  writeFileSync(join(root, "etc/apt/apt.conf.d/90machine"), `${settings.join("\n")}\n`);
  for (const waste of ["var/cache/apt/archives", "var/lib/apt/lists"]) {
    rmSync(join(root, waste), { recursive: true, force: true });
    mkdirSync(join(root, waste, "partial"), { recursive: true });
  }
}

/** The Debian mirror this machine itself uses, when it is a Debian; else debootstrap's default. */
function mirror(): string[] {
  for (const file of ["/etc/apt/sources.list.d/debian.sources", "/etc/apt/sources.list"]) {
    const text = existsSync(file) ? readFileSync(file, "utf8") : "";
    const uri =
      /^URIs:\s*(https?:\/\/\S+\/debian)\/?\s/m.exec(text) ??
      /^deb\s+(?:\[.*?\]\s+)?(https?:\/\/\S+\/debian)\/?\s/m.exec(text);
    if (uri?.[1] !== undefined) return [uri[1]];
  }
  return [];
}

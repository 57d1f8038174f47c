/**
 * Bundles into dist/, or the directory given: agent.mjs, gantryctl.mjs with the program that runs it, and the one package
 * that has a compiled half.
 */
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { build } from "esbuild";

const here = import.meta.dirname;
const dist = resolve(process.argv[2] ?? join(here, "dist"));

rmSync(dist, { recursive: true, force: true });

await build({
  absWorkingDir: here,
  entryPoints: { agent: "src/main.ts", gantryctl: "src/cli/main.ts" },
  outdir: dist,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node24",
  legalComments: "none",
  logLevel: "warning",
  external: ["@lydell/node-pty", "bufferutil", "utf-8-validate"],
  // ws is CommonJS and requires Node's own modules; an ES module has no `require` of its own.
  banner: {
    js: `import { createRequire as __createRequire } from "node:module";
const require = __createRequire(import.meta.url);`,
  },
});

copyNodePty();
writeProgram();

/** `bin/gantryctl`: with the agent's Node where the agent says which, as PATH need not hold one. */
function writeProgram(): void {
  mkdirSync(join(dist, "bin"));
  const text = `#!/bin/sh
exec "\${GANTRY_NODE:-node}" "$(dirname "$(readlink -f "$0")")/../gantryctl.mjs" "$@"
`;
  writeFileSync(join(dist, "bin", "gantryctl"), text, { mode: 0o755 });
}

/** The package and its binaries: this machine's, for the process engine, and the image's, which is linux/amd64. */
function copyNodePty(): void {
  const installed = dirname(dirname(createRequire(import.meta.url).resolve("@lydell/node-pty/package.json")));
  const target = join(dist, "node_modules", "@lydell");
  mkdirSync(target, { recursive: true });
  const packages = readdirSync(installed).filter((name) => /^node-pty(-|$)/.test(name));
  for (const name of packages)
    cpSync(join(installed, name), join(target, name), { recursive: true, dereference: true });
  for (const [platform, arch] of [
    [process.platform, process.arch],
    ["linux", "x64"],
  ]) {
    const binary = `node-pty-${platform}-${arch}`;
    if (!existsSync(join(target, binary))) bringBinary(target, binary, `${platform}`, `${arch}`);
  }
}

/** npm installs binaries for its own platform alone; this asks for another one's, of the version that is locked. */
function bringBinary(target: string, binary: string, platform: string, arch: string): void {
  const { version } = createRequire(import.meta.url)("@lydell/node-pty/package.json");
  const prefix = mkdtempSync(join(tmpdir(), "gantry-pty-"));
  const flags = ["--no-save", "--no-package-lock", "--ignore-scripts", "--force", `--os=${platform}`, `--cpu=${arch}`];
  try {
    execFileSync("npm", ["install", "--prefix", prefix, ...flags, `@lydell/${binary}@${version}`], { stdio: "pipe" });
    cpSync(join(prefix, "node_modules", "@lydell", binary), join(target, binary), { recursive: true });
  } finally {
    rmSync(prefix, { recursive: true, force: true });
  }
}

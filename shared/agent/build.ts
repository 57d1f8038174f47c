/** Bundles the agent into dist/, or the directory given: agent.mjs and the one package that has a compiled half. */
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { build } from "esbuild";

const here = import.meta.dirname;
const dist = resolve(process.argv[2] ?? join(here, "dist"));

rmSync(dist, { recursive: true, force: true });

await build({
  absWorkingDir: here,
  entryPoints: ["src/main.ts"],
  outfile: join(dist, "agent.mjs"),
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

/** The package and the binaries of the platforms that npm installed: on another machine others are there. */
function copyNodePty(): void {
  const installed = dirname(dirname(createRequire(import.meta.url).resolve("@lydell/node-pty/package.json")));
  const target = join(dist, "node_modules", "@lydell");
  mkdirSync(target, { recursive: true });
  const packages = readdirSync(installed).filter((name) => /^node-pty(-|$)/.test(name));
  for (const name of packages)
    cpSync(join(installed, name), join(target, name), { recursive: true, dereference: true });
  if (!existsSync(join(target, `node-pty-${process.platform}-${process.arch}`))) {
    throw new Error(`the binary of @lydell/node-pty for ${process.platform}-${process.arch} is not installed`);
  }
}

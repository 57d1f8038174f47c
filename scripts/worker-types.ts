/** Writes `orchestrator/worker-configuration.d.ts` from the fleet's configs; `--check` fails when it is out of date. */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const workers = readdirSync(join(root, "workers")).filter((name) =>
  existsSync(join(root, "workers", name, "wrangler.jsonc")),
);
const configs = ["wrangler.jsonc", ...workers.toSorted().map((name) => `../workers/${name}/wrangler.jsonc`)];
const args = [
  "types",
  "--include-runtime=false",
  ...configs.flatMap((config) => ["-c", config]),
  ...process.argv.slice(2),
];
const run = spawnSync(join(root, "node_modules", ".bin", "wrangler"), args, {
  cwd: join(root, "orchestrator"),
  stdio: ["ignore", "inherit", "inherit"],
  env: { ...process.env, WRANGLER_SEND_METRICS: "false", WRANGLER_HIDE_BANNER: "true" },
});
process.exitCode = run.status ?? 1;

/** Brings the local database up to the newest migration. */
import { join } from "node:path";
import type { ChildOptions } from "./child.ts";
import { runStep } from "./child.ts";
import { fingerprintOf, unlessStamped } from "./fingerprint.ts";
import { persistDir, wranglerEnv } from "./wrangler.ts";

/**
 * Applies `migrations/` to the database under `stateDir`; costs seconds, so only when the directory is not the one
 * that was applied last. Throws AppError UPSTREAM_ERROR with wrangler's output.
 */
export async function migrate(root: string, stateDir: string, signal: AbortSignal): Promise<void> {
  const wanted = fingerprintOf(root, ["migrations"]);
  const options: ChildOptions = { cwd: root, env: wranglerEnv(stateDir, {}) };
  const apply = ["d1", "migrations", "apply", "DB", "--local"];
  const where = ["--persist-to", persistDir(stateDir), "-c", "orchestrator/wrangler.jsonc"];
  const wrangler = join(root, "node_modules", ".bin", "wrangler");
  // Beside the database, so that whoever removes the one removes the other.
  await unlessStamped(join(persistDir(stateDir), "migrated"), wanted, () =>
    runStep([wrangler, ...apply, ...where], "the database could not be migrated", signal, options),
  );
}

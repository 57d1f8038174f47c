/** Which Workers make the fleet and what of their wrangler.jsonc the start needs to know. */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { AppError, parse } from "@gantry/contracts";
import { type ParseError, parse as parseJsonc } from "jsonc-parser";
import { z } from "zod";

const Orchestrator = z.object({
  triggers: z
    .object({ crons: z.array(z.string()) })
    .partial()
    .optional(),
});

export interface FleetConfig {
  /** Paths relative to the root, the orchestrator's first: wrangler serves the first one over HTTP. */
  configs: string[];
  /** The orchestrator's cron expressions. */
  crons: string[];
}

/** Lists the fleet under `root`. Throws AppError NOT_FOUND or VALIDATION_ERROR with one sentence. */
export function readFleetConfig(root: string): FleetConfig {
  const first = "orchestrator/wrangler.jsonc";
  if (!existsSync(join(root, first))) throw new AppError("NOT_FOUND", `${first} is missing in ${root}`);
  const errors: ParseError[] = [];
  const raw: unknown = parseJsonc(readFileSync(join(root, first), "utf8"), errors, { allowTrailingComma: true });
  if (errors.length > 0) throw new AppError("VALIDATION_ERROR", `${first} is not JSON with comments`);
  const workers = existsSync(join(root, "workers")) ? readdirSync(join(root, "workers")).sort() : [];
  const rest = workers.map((name) => `workers/${name}/wrangler.jsonc`).filter((path) => existsSync(join(root, path)));
  return { configs: [first, ...rest], crons: parse(Orchestrator, raw, first).triggers?.crons ?? [] };
}

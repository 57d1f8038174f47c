/** `npm start`: reads the flags, brings the fleet up, prints where it is, and takes it down again when asked. */
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { AppError } from "@gantry/contracts";
import { forgetSecrets } from "./clean-env.ts";
import { parseFlags } from "./flags.ts";
import { startFleet } from "./fleet.ts";
import { startLife } from "./life.ts";
import { openBrowser } from "./open-browser.ts";
import { progressOn } from "./progress.ts";
import { refusalOf } from "./state-dir.ts";

// Tests start a small fleet of their own.
const root = process.env["GANTRY_ROOT"] ?? dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const life = startLife();
const progress = progressOn(process.stdout);

process.exit(await run());

/** Gives the exit code: 0 when somebody stopped it, 1 when something failed. */
async function run(): Promise<number> {
  let failure: unknown;
  try {
    const options = parseFlags(process.argv.slice(2), process.env, root);
    forgetSecrets(process.env);
    const url = await startFleet(root, options, life, progress);
    progress.say(`gantry ready ${url}`);
    if (options.open) openBrowser(url);
    failure = await life.ending;
  } catch (error) {
    failure = life.signal.aborted ? await life.ending : error;
  }
  if (failure !== undefined) process.stderr.write(`gantry: ${sentenceOf(failure)}\n`);
  life.end();
  await life.dispose();
  return failure === undefined ? 0 : 1;
}

function sentenceOf(failure: unknown): string {
  if (failure instanceof AppError) return failure.message;
  const refusal = refusalOf(failure);
  if (refusal !== undefined) return refusal;
  return failure instanceof Error ? (failure.stack ?? failure.message) : String(failure);
}

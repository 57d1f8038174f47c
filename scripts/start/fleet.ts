/** One local fleet from nothing to ready: which part comes after which, and what undoes it. */
import { join } from "node:path";
import { AppError } from "@gantry/contracts";
import { startEngine } from "../engine/index.ts";
import { adminToken, tokenHash } from "./admin-token.ts";
import { buildAgentImage } from "./agent-image.ts";
import { build } from "./build.ts";
import { startCrons } from "./cron.ts";
import { chooseEngine } from "./engine-choice.ts";
import type { StartOptions } from "./flags.ts";
import { readFleetConfig } from "./fleet-config.ts";
import { openGate } from "./gate.ts";
import type { Life } from "./life.ts";
import { type LogFile, openLogFile } from "./log-file.ts";
import { migrate } from "./migrate.ts";
import type { Progress } from "./progress.ts";
import { fireCron, signInPath, untilHealthy } from "./ready.ts";
import { makeSocketDir } from "./socket-dir.ts";
import { openStateDir } from "./state-dir.ts";
import { surfaceErrors } from "./surface-errors.ts";
import { originsOf } from "./urls.ts";
import { startWatchers } from "./watchers.ts";
import { startWrangler } from "./wrangler.ts";

/** How much of wrangler's output a failure shows (lines). */
const SHOWN_LINES = 15;

/**
 * Brings the fleet under `root` up, leaving to `life` what must be undone, and gives the URL that opens the console
 * signed in. Throws AppError, or the abort reason when `life` ends meanwhile.
 */
export async function startFleet(root: string, options: StartOptions, life: Life, progress: Progress): Promise<string> {
  const { signal } = life;
  const state = openStateDir(options.stateDir);
  life.owns({ stop: state.release });
  const token = adminToken(state.path, options.adminToken);
  const fleet = readFleetConfig(root);
  // First of all that takes time: a taken port is said at once, and nobody else takes it meanwhile.
  const gate = await openGate(options.host, options.port);
  life.owns({ stop: gate.close });

  const kind = await chooseEngine(options.engine, progress.say, signal);
  await progress.phase("building what changed", () => build(root, signal));
  await progress.phase("migrating the database", () => migrate(root, state.path, signal));

  const engine = await progress.phase(`starting engine ${kind}`, () =>
    startEngine({ kind, stateDir: state.path, root, signal }),
  );
  life.owns({ stop: engine.stop, always: true });
  signal.throwIfAborted();
  for (const line of engine.notice) progress.say(`  ${line}`);
  if (kind === "docker")
    await progress.phase("building the agent's image", () => buildAgentImage(root, engine.env, signal));

  const origins = originsOf(options.host, gate.port);
  const log = openLogFile(join(state.path, "logs", "wrangler.log"), surfaceErrors(progress.say));
  life.owns({ stop: log.close });
  const sockets = makeSocketDir(state.path);
  life.owns({ stop: sockets.remove });
  const socketPath = join(sockets.path, "workerd.sock");
  const wrangler = startWrangler({
    root,
    stateDir: state.path,
    configs: fleet.configs,
    watch: options.watch,
    socketDir: sockets.path,
    vars: {
      ADMIN_TOKEN_SHA256: tokenHash(token),
      ALLOWED_ORIGINS: origins.join(","),
      SESSION_COOKIE: `gantry_${gate.port}`,
    },
    engineEnv: engine.env,
    onOutput: log.write,
  });
  life.owns(wrangler);
  void wrangler.exited.then((code) => life.end(deathOf("wrangler", `exited with ${code}`, log)));
  void engine.closed.then(() => life.end(new AppError("UNAVAILABLE", `the ${kind} engine ended unexpectedly`)));

  await progress.phase(`starting ${fleet.configs.length} Workers`, () =>
    untilHealthy(socketPath, signal).catch((error: unknown) => {
      throw error instanceof AppError ? deathOf("wrangler", error.message, log) : error;
    }),
  );
  const fire = (cron: string) => fireCron(socketPath, cron, signal);
  const report = (error: unknown) => signal.aborted || log.write(`cron: ${String(error)}\n`);
  // The fleet table is empty until the first of them has run; the next ones work on it.
  for (const cron of fleet.crons) await fire(cron).catch(report);
  life.owns({ stop: startCrons(fleet.crons, fire, report) });
  if (options.watch) life.owns(startWatchers(root, log.write));

  const path = await signInPath(socketPath, token, signal);
  gate.pointTo({ socketPath });
  return `${origins[0]}${path}`;
}

function deathOf(what: string, how: string, log: LogFile): AppError {
  const lines = log.tail(SHOWN_LINES).map((line) => `  ${line}`);
  return new AppError(
    "UNAVAILABLE",
    [`${what}: ${how}; its last lines (all of them in ${log.path}):`, ...lines].join("\n"),
  );
}

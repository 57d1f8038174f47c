/** The agent: binds first, then gets ready, then serves until it is told to stop. */
import { setTimeout as wait } from "node:timers/promises";
import { AppError } from "@gantry/contracts";
import pkg from "../package.json" with { type: "json" };
import { ADAPTERS } from "./adapters/index.ts";
import { takeBatchPolicy } from "./batch-policy.ts";
import { writeProfile } from "./cli/write-profile.ts";
import { type Config, readConfig } from "./config.ts";
import { takeHanded } from "./handed.ts";
import { BYE_MS, DRAIN_MS } from "./limits.ts";
import { listen } from "./listen.ts";
import { ownLine } from "./own-line.ts";
import { nativePty } from "./pty/native.ts";
import { AgentServer } from "./server.ts";
import { Sessions } from "./sessions.ts";

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const sessions = new Sessions(ADAPTERS, config);
  const server = new AgentServer(sessions, config, pkg.version);
  const { monitoring } = server;
  await listen(server.http, config.listen);
  takeHanded(config.listen.port, (socket) => server.serve(socket));

  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    server.status = "draining";
    setTimeout(() => process.exit(0), DRAIN_MS).unref();
    await Promise.all([sessions.drain(), monitoring.drain()]);
    await Promise.race([Promise.all([server.bye(), monitoring.flush(BYE_MS)]), wait(BYE_MS)]);
    process.exit(0);
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);

  nativePty();
  await Promise.all([takeBatchPolicy(), openControl(server, config)]);
  const begun = monitoring.begin();
  if (!stopping) server.status = "ready";
  await begun;
}

/** Without a control socket the container works, but for `gantryctl`. */
async function openControl({ control, monitoring }: AgentServer, config: Config): Promise<void> {
  if (config.bin !== null) writeProfile(config.home, config.bin);
  if (config.control === null) return;
  try {
    await listen(control, { port: 0, socket: config.control });
  } catch (err) {
    ownLine(monitoring.journal, "warn", `gantryctl has no socket: ${String(err)}`);
  }
}

main().catch((err: unknown) => {
  const known = err instanceof AppError || (err instanceof Error && "code" in err);
  console.error(`gantry agent: ${known ? err.message : String(err)}`);
  process.exit(1);
});

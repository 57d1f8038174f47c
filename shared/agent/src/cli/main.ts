/** The program `gantryctl`: the CLI over the agent's control socket. */
import { once } from "node:events";
import { homedir } from "node:os";
import { join } from "node:path";
import { runCli } from "./run.ts";
import { socketClient } from "./socket-client.ts";

// Whoever came in by another way, as with `docker exec`, has no such variable.
const path = process.env["GANTRY_CTL"] ?? join(homedir(), ".gantry", "control.sock");
const over = new AbortController();

// A reader that has seen enough, as head(1), is no failure.
process.stdout.on("error", () => process.exit());
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => over.abort());

process.exitCode = await runCli(process.argv.slice(2), {
  client: socketClient(path),
  out: async (text) => {
    if (!process.stdout.write(text)) await once(process.stdout, "drain");
  },
  err: (text) => void process.stderr.write(text),
  signal: over.signal,
  mayFollow: true,
});

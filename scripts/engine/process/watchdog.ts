/**
 * Outlives the engine by a moment: when the engine's end of standard input closes, however the engine died, it kills
 * what is left of the containers and removes the run's directories.
 * Arguments: the marker's beginning, the containers' directory, the sockets' directory.
 */
import { createInterface } from "node:readline";
import { killTree } from "./kill-tree.ts";
import { removeTree } from "./run-directory.ts";

const [marker, containers, sockets] = process.argv.slice(2);
if (marker === undefined || containers === undefined || sockets === undefined) process.exit(2);

// Only the engine's end ends it; the engine is told to stop by the same signals.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => {});

const leaders = new Set<number>();
for await (const line of createInterface({ input: process.stdin })) {
  const pid = Number(line.slice(1));
  if (line.startsWith("+")) leaders.add(pid);
  else leaders.delete(pid);
}
await killTree({ leaders: [...leaders], marker, directory: containers });
await Promise.all([removeTree(containers), removeTree(sockets)]);

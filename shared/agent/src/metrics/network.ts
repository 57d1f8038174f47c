/** Bytes that a network namespace has received and sent. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

export type NetworkCount = { rx: number; tx: number };

/** Sums /proc/net/dev (proc_pid_net(5)) over all interfaces but the loopback. Null where it cannot be read. */
export function readNetwork(proc: string): NetworkCount | null {
  let text: string;
  try {
    text = readFileSync(join(proc, "net/dev"), "utf8");
  } catch {
    return null;
  }
  const count = { rx: 0, tx: 0 };
  for (const line of text.split("\n")) {
    const [, name, numbers = ""] = /^\s*([^\s:]+):\s*(.*)$/.exec(line) ?? [];
    if (name === undefined || name === "lo") continue;
    const fields = numbers.split(/\s+/);
    count.rx += Number(fields[0]) || 0;
    count.tx += Number(fields[8]) || 0;
  }
  return count;
}

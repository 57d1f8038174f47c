/** What real programs write to a real PTY, cut at every event that may be cut: captured while the test runs. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spawn } from "@lydell/node-pty";
import { afterAll, expect, it } from "vitest";
import { expectRestored } from "./testing/restore.ts";

const SIZE = { cols: 80, rows: 24 };
const dir = mkdtempSync(join(tmpdir(), "gantry-programs-"));
afterAll(() => rmSync(dir, { recursive: true }));

const text = join(dir, "text");
writeFileSync(text, Array.from({ length: 300 }, (_, i) => `line ${i} ${"漢字 naïve — 👍 ".repeat(i % 9)}`).join("\n"));

interface Program {
  name: string;
  command: string[];
  /** Typed at once; the terminal keeps it until the program reads. */
  keys?: string;
}

const PROGRESS = `i=0; while [ $i -lt 60 ]; do printf '\\r\\033[K\\033[32m%3d%%\\033[0m [%.*s' $i $i "============================================================"; i=$((i+1)); done; printf '\\r\\n\\033[1mdone\\033[0m\\n'`;
const COLORS = `for i in 0 1 2 3 4 5 6 7; do for j in 0 1 2 3 4 5 6 7; do printf "\\033[3$i;4\${j}m $i$j \\033[0m"; done; echo; done; tput smcup; tput cup 3 7; printf alt; tput rmcup`;

const PROGRAMS: Program[] = [
  { name: "ls", command: ["/bin/ls", "-la", "--color=always", "/usr/bin"] },
  { name: "a progress bar", command: ["/bin/sh", "-c", PROGRESS] },
  { name: "colours and the other screen", command: ["/bin/sh", "-c", COLORS] },
  { name: "a shell", command: ["/bin/sh", "-i"], keys: "echo ünd\nls /\nfalse\nexit\n" },
  { name: "less", command: ["/usr/bin/less", "-R", text], keys: " \x1b[B\x1b[BG/naïve\nnnggq" },
  {
    name: "vim",
    command: ["/usr/bin/vim", "-u", "NONE", "-N", text],
    keys: ":syntax on\n:set number\nGo漢字\x1bggdd:vsplit\n\x17wu:qa!\n",
  },
  { name: "top", command: ["/usr/bin/top", "-n", "2", "-d", "0.2"] },
  {
    name: "tmux",
    command: [
      "/usr/bin/tmux",
      "-L",
      `gantry-${process.pid}`,
      "-f",
      "/dev/null",
      "new-session",
      "seq 200; printf '\\033[5;10r'; ls -la / ; tmux split-window -d true",
    ],
  },
].filter(({ command: [file = ""] }) => existsSync(file));

/** The chunks that the program wrote until its end, as the PTY gave them. */
function capture({ command: [file = "", ...args], keys = "" }: Program): Promise<Uint8Array[]> {
  const env = { ...process.env, TERM: "xterm-256color", LANG: "C.UTF-8" };
  const pty = spawn(file, args, { ...SIZE, name: "xterm-256color", cwd: dir, env, encoding: null });
  const chunks: Uint8Array[] = [];
  // Without an encoding the data are bytes, whatever the type says.
  pty.onData((data: unknown) => data instanceof Uint8Array && chunks.push(data));
  pty.write(keys);
  return new Promise((resolve) => pty.onExit(() => resolve(chunks)));
}

/** The chunks cut so that there are some hundred of them. */
function finer(chunks: Uint8Array[]): Uint8Array[] {
  const size = Math.ceil(chunks.reduce((sum, { length }) => sum + length, 0) / 300);
  return chunks.flatMap((chunk) =>
    Array.from({ length: Math.ceil(chunk.length / size) }, (_, i) => chunk.subarray(i * size, (i + 1) * size)),
  );
}

it.each(PROGRAMS)("$name", async (program) => {
  const steps = finer(await capture(program));
  expect(expectRestored(steps, SIZE, (i) => i % 5 === 0 || i === steps.length - 1)).toBeGreaterThan(2);
});

/** Runs a program as a shell runs a job: in a process group of its own, its output gathered. */
import { type ChildProcess, spawn } from "node:child_process";

export interface Job {
  child: ChildProcess;
  output(): string;
  /** Resolves when the output matches; rejects when the job ends first. */
  says(pattern: RegExp): Promise<void>;
  /** Signals the whole group, as a terminal does. */
  signal(name: NodeJS.Signals): void;
  exited: Promise<number | null>;
}

/** Starts `command`; nothing of this process's environment but PATH and HOME reaches it. */
export function runJob(command: string[], env: Record<string, string>, cwd: string): Job {
  const [program = "", ...args] = command;
  const base = { PATH: process.env["PATH"] ?? "", HOME: process.env["HOME"] ?? "" };
  const child = spawn(program, args, {
    cwd,
    env: { ...base, ...env },
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const waiting = new Set<() => void>();
  const onData = (data: Buffer) => {
    output += data.toString();
    for (const look of waiting) look();
  };
  child.stdout.on("data", onData);
  child.stderr.on("data", onData);
  const exited = new Promise<number | null>((resolve) => child.on("close", resolve));
  return {
    child,
    output: () => output,
    says: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (!pattern.test(output)) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
        void exited.then(() => reject(new Error(`ended without saying ${pattern}:\n${output}`)));
      }),
    signal(name) {
      if (child.pid !== undefined) process.kill(-child.pid, name);
    },
    exited,
  };
}

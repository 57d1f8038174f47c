/** How the kernel schedules the agent and what it starts: SCHED_BATCH, which does not interrupt what runs. */
import { execFile } from "node:child_process";

/** Setting it takes a millisecond; a machine that hangs there is not waited for. Milliseconds. */
const LIMIT_MS = 1_000;

/**
 * Asks for SCHED_BATCH (sched(7)) with util-linux's `chrt`, Node itself cannot; every child inherits it. Otherwise each
 * short write of a program wakes the agent, which takes the CPU from that very program to read a few bytes: on two
 * cores a flood costs the agent nearly half as much time again. Without `chrt` or the right to it nothing changes. Never rejects.
 */
export function takeBatchPolicy(): Promise<void> {
  if (process.platform !== "linux") return Promise.resolve();
  return new Promise((resolve) => {
    const args = ["-a", "-b", "-p", "0", String(process.pid)];
    execFile("chrt", args, { timeout: LIMIT_MS, env: { PATH: process.env["PATH"] } }, () => resolve());
  });
}

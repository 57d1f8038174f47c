/** A private `dockerd`: its own socket, data and process group, on loopback only. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { AppError } from "@gantry/contracts";
import { call } from "./http.ts";

export interface Daemon {
  /** `unix://path` */
  host: string;
  stop(): Promise<void>;
}

const START_LIMIT_MS = 30_000;
const STOP_LIMIT_MS = 15_000;
const POLL_MS = 100;

/** Needs root. `data` keeps images between runs; its log is `<data>/dockerd.log`. Throws AppError UNAVAILABLE. */
export async function startDaemon(data: string): Promise<Daemon> {
  if (process.getuid?.() !== 0) throw new AppError("UNAVAILABLE", "a private Docker engine needs root");
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const dir = mkdtempSync(join(tmpdir(), "gantry-docker-"));
  const host = `unix://${join(dir, "docker.sock")}`;
  const log = openSync(join(data, "dockerd.log"), "w", 0o600);
  // Without --bip the bridge reports no gateway and workerd refuses it; --ip keeps published ports on loopback.
  const network = ["--bip", "172.17.0.1/16", "--ip", "127.0.0.1"];
  const places = ["--data-root", join(data, "root"), "--exec-root", join(dir, "exec"), "--pidfile", join(data, "pid")];
  const child = spawn("dockerd", [...network, ...places, "-H", host], { detached: true, stdio: ["ignore", log, log] });
  closeSync(log);
  const exited = once(child, "exit").catch(() => {});
  const isOver = (): boolean => child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
  const stop = async (): Promise<void> => {
    if (!isOver()) child.kill("SIGTERM");
    const timer = setTimeout(() => killGroup(child.pid), STOP_LIMIT_MS);
    await exited;
    clearTimeout(timer);
    rmSync(dir, { recursive: true, force: true });
  };
  const deadline = performance.now() + START_LIMIT_MS;
  while (!isOver() && performance.now() < deadline) {
    const ping = await call(host, "GET", "/_ping", undefined, POLL_MS * 10).catch(() => null);
    if (ping?.status === 200) return { host, stop };
    await delay(POLL_MS);
  }
  await stop();
  throw new AppError("UNAVAILABLE", `dockerd did not start; ${join(data, "dockerd.log")} says why`);
}

/** containerd is in the daemon's group. */
function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // gone
  }
}

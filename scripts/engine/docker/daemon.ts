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
const PING_LIMIT_MS = 1_000;
const LEASH = join(import.meta.dirname, "../../start/leash.mjs");

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
  const dockerd = ["dockerd", ...network, ...places, "-H", host];
  // On a leash: dockerd ends its containers and itself when this process does, however it ends.
  const child = spawn(process.execPath, [LEASH, String(STOP_LIMIT_MS), ...dockerd], {
    detached: true,
    stdio: ["pipe", log, log],
  });
  child.stdin?.on("error", () => {});
  closeSync(log);
  const exited = once(child, "exit").catch(() => {});
  const isOver = (): boolean => child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
  const stop = async (): Promise<void> => {
    child.stdin?.end();
    await exited;
    rmSync(dir, { recursive: true, force: true });
  };
  const deadline = performance.now() + START_LIMIT_MS;
  while (!isOver() && performance.now() < deadline) {
    const ping = await call(host, "GET", "/_ping", undefined, AbortSignal.timeout(PING_LIMIT_MS)).catch(() => null);
    if (ping?.status === 200) return { host, stop };
    await delay(POLL_MS);
  }
  await stop();
  throw new AppError("UNAVAILABLE", `dockerd did not start; ${join(data, "dockerd.log")} says why`);
}

/** When the fleet is up, and the first things asked of it, on workerd's own socket. */
import { request } from "node:http";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { AppError, SignInCode, parseJson } from "@gantry/contracts";

/** How long the Workers may take to answer for the first time (ms). */
const READY_WITHIN_MS = 60_000;
const POLL_EVERY_MS = 50;
/** One answer may take this long (ms); a cron's work longer. */
const ANSWER_WITHIN_MS = 15_000;
const CRON_WITHIN_MS = 60_000;

/** Resolves when `GET /health` answers on `socketPath`; AppError TIMEOUT after 60 s. */
export async function untilHealthy(socketPath: string, signal: AbortSignal): Promise<void> {
  const end = Date.now() + READY_WITHIN_MS;
  while (Date.now() < end) {
    const answer = await ask(socketPath, "GET", "/health", {}, within(ANSWER_WITHIN_MS, signal)).catch(() => undefined);
    if (answer && answer.status !== 500) return;
    await sleep(POLL_EVERY_MS, undefined, { signal });
  }
  throw new AppError("TIMEOUT", `the orchestrator did not answer /health within ${READY_WITHIN_MS / 1000} s`);
}

/** Runs the orchestrator's scheduled handler for `cron`, as Cloudflare does at its time. Throws when it fails. */
export async function fireCron(socketPath: string, cron: string, signal: AbortSignal): Promise<void> {
  const query = new URLSearchParams({ cron, time: String(Date.now()) });
  const path = `/cdn-cgi/local/scheduled?${query}`;
  const { status } = await ask(socketPath, "GET", path, {}, within(CRON_WITHIN_MS, signal));
  if (status !== 200) throw new AppError("UPSTREAM_ERROR", `the cron ${cron} failed`);
}

/** A one-time sign-in path, good for ten minutes. */
export async function signInPath(socketPath: string, token: string, signal: AbortSignal): Promise<string> {
  const headers = { authorization: `Bearer ${token}`, "content-length": "0" };
  const { status, body } = await ask(socketPath, "POST", "/api/auth/codes", headers, within(ANSWER_WITHIN_MS, signal));
  if (status >= 300) throw new AppError("UPSTREAM_ERROR", `the orchestrator gave no sign-in code (status ${status})`);
  return parseJson(SignInCode, body, "the sign-in code").path;
}

async function ask(
  socketPath: string,
  method: string,
  path: string,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<{ status: number; body: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; body: string }>();
  const options = { socketPath, method, path, headers: { host: "127.0.0.1", ...headers }, signal, agent: false };
  const req = request(options, (res) => {
    text(res).then((body) => resolve({ status: res.statusCode ?? 0, body }), reject);
  });
  req.on("error", reject);
  req.end();
  return promise;
}

function within(ms: number, signal: AbortSignal): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(ms)]);
}

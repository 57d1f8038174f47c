/** When the fleet is up, and the first things asked of it. */
import { setTimeout as sleep } from "node:timers/promises";
import { AppError, SignInCode, parseJson } from "@gantry/contracts";

/** How long the Workers may take to answer for the first time (ms). */
const READY_WITHIN_MS = 60_000;
const POLL_EVERY_MS = 50;
/** One answer may take this long (ms). */
const ANSWER_WITHIN_MS = 15_000;

/** Where the dev server is, once it has said so; it may move when it reloads. */
export type Base = () => string | undefined;

/** Resolves when `GET /health` answers at `base`; AppError TIMEOUT after 60 s. */
export async function untilHealthy(base: Base, signal: AbortSignal): Promise<void> {
  const end = Date.now() + READY_WITHIN_MS;
  while (Date.now() < end) {
    const at = base();
    const options = { signal: within(ANSWER_WITHIN_MS, signal) };
    const answer = at === undefined ? undefined : await fetch(`${at}/health`, options).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer && answer.status !== 500) return;
    await sleep(POLL_EVERY_MS, undefined, { signal });
  }
  throw new AppError("TIMEOUT", `the orchestrator did not answer /health within ${READY_WITHIN_MS / 1000} s`);
}

/** Runs the orchestrator's scheduled handler for `cron`, as Cloudflare does at its time. Throws when it fails. */
export async function fireCron(base: string | undefined, cron: string, signal: AbortSignal): Promise<void> {
  const query = new URLSearchParams({ cron, time: String(Date.now()) });
  const answer = await fetch(`${base}/cdn-cgi/local/scheduled?${query}`, { signal: within(60_000, signal) });
  await answer.body?.cancel();
  if (!answer.ok) throw new AppError("UPSTREAM_ERROR", `the cron ${cron} failed`);
}

/** A one-time sign-in path, good for ten minutes. */
export async function signInPath(base: string | undefined, token: string, signal: AbortSignal): Promise<string> {
  const answer = await fetch(`${base}/api/auth/codes`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
    signal: within(ANSWER_WITHIN_MS, signal),
  });
  const body = await answer.text();
  if (!answer.ok) throw new AppError("UPSTREAM_ERROR", `the orchestrator gave no sign-in code (status ${answer.status})`);
  return parseJson(SignInCode, body, "the sign-in code").path;
}

function within(ms: number, signal: AbortSignal): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(ms)]);
}

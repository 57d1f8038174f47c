/** A worker's own app whose container does not run: what it answers from the database, and when nobody answers it. */
import { AppError, ErrorEnvelope, Health, type LogItem, newId } from "@gantry/contracts";
import { errorResponse } from "@gantry/http";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { createWorkerApp } from "../../shared/worker/src/create-worker-app.ts";
import { defineWorker } from "../../shared/worker/src/definition.ts";
import { NOT_RUNNING } from "../../shared/worker/src/monitoring/ask-agent.ts";
import { findPlace } from "../../shared/worker/src/monitoring/find-place.ts";

const app = createWorkerApp(defineWorker({ name: "app-factory", kind: "factory", title: "t" }));

/** An error as workerd hands it over: its class is lost. */
const remote = (type: string, message: string) => Object.assign(new Error(message), { type, details: {} });

let orchestrator: Record<string, (...args: unknown[]) => Promise<unknown>>;
let startAgent: () => Promise<unknown>;
beforeEach(() => {
  orchestrator = { listContainers: async () => [] };
  startAgent = () => Promise.reject(remote("UNAVAILABLE", "container main did not start: no image"));
});

function bindings() {
  const fetch = async () => errorResponse(new AppError("CONFLICT", "not running", { [NOT_RUNNING]: true }), newId());
  const CONTAINERS = { idFromName: (name: string) => name, get: () => ({ fetch, startAgent: () => startAgent() }) };
  return { CONTAINERS, ORCHESTRATOR: orchestrator };
}
const ask = async (path: string, init?: RequestInit) => app.request(path, init, bindings());
const typeOf = async (answer: Response) => ErrorEnvelope.parse(await answer.json()).error.type;

describe("an error of another Worker", () => {
  it.each([
    ["VALIDATION_ERROR", remote("VALIDATION_ERROR", "the cursor is not one of ours")],
    ["UPSTREAM_ERROR", new Error("internal error")],
  ])("is %s to whoever reads a list", async (type, error) => {
    orchestrator["listMonitoring"] = () => Promise.reject(error);
    expect(await typeOf(await ask("/api/monitoring/logs?cursor=x"))).toBe(type);
    orchestrator["listContainers"] = () => Promise.reject(error);
    expect(await typeOf(await ask("/api/monitoring/logs?container=second"))).toBe(type);
  });

  it("says why a container did not start for a process", async () => {
    const answer = await ask("/api/monitoring/processes", {
      method: "POST",
      body: JSON.stringify({ name: "x", command: ["true"] }),
    });
    const { error } = ErrorEnvelope.parse(await answer.json());
    expect([answer.status, error.message]).toEqual([503, "container main did not start: no image"]);
  });
});

describe("a process's stored lines", () => {
  const line = (instanceId: string, seq: number): LogItem => ({
    workerName: "app-factory",
    containerName: "main",
    instanceId,
    seq,
    at: new Date(seq).toISOString(),
    process: "web",
    stream: "stdout",
    level: null,
    text: `${instanceId} ${seq}`,
    message: null,
    fields: {},
    cut: null,
    partial: false,
  });
  /** Newest first, as the list gives them, over pages of which one is empty. */
  const pages = [[line("b3", 1), line("b2", 5)], [], [line("b2", 4), line("b2", 3)], [line("b1", 9)]];
  beforeEach(() => {
    orchestrator["listMonitoring"] = async (_, query) => {
      const nth = Number(JSON.parse(JSON.stringify(query))["cursor"] ?? 0);
      return { items: pages[nth] ?? [], nextCursor: nth + 1 < pages.length ? String(nth + 1) : null };
    };
  });
  const texts = async (search: string) => {
    const lines = (await (await ask(`/api/monitoring/processes/web/logs${search}`)).text()).trim().split("\n");
    return lines.map((text) => (text === "" ? "" : JSON.parse(text)["text"]));
  };

  it("are all of them, oldest first, however many pages that takes", async () => {
    expect(await texts("")).toEqual(["b1 9", "b2 3", "b2 4", "b2 5", "b3 1"]);
  });

  it.each([
    ["b2:3", ["b2 4", "b2 5", "b3 1"]],
    ["b2:5", ["b3 1"]],
    ["b1:8", ["b1 9", "b2 3", "b2 4", "b2 5", "b3 1"]],
    ["b3:1", [""]],
    ["gone:7", ["b1 9", "b2 3", "b2 4", "b2 5", "b3 1"]],
  ])("after %s are what came behind it", async (after, expected) => {
    expect(await texts(`?after=${after}`)).toEqual(expected);
  });

  it("after what is no cursor are refused", async () => {
    expect(await typeOf(await ask("/api/monitoring/processes/web/logs?after=x"))).toBe("VALIDATION_ERROR");
  });
});

it.each(["terminal", "websocket"])("/health/%s answers within a second while the orchestrator hangs", async (kind) => {
  orchestrator["probeHealth"] = () => new Promise(() => undefined);
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  let answered = false;
  const asked = ask(`/health/${kind}`).finally(() => (answered = true));
  await vi.advanceTimersByTimeAsync(999);
  vi.useRealTimers();
  expect(answered).toBe(true);
  const answer = await asked;
  expect(answer.status).toBe(503);
  expect(Health.parse(await answer.json())).toMatchObject({ status: "fail", checksFailed: 1, workersUp: 0 });
});

it("main is a container of every worker, also before it is known", async () => {
  const env: unknown = { ORCHESTRATOR: orchestrator };
  // What findPlace asks of the environment is all there: the rest of its type is for others.
  expect(await findPlace(env as Parameters<typeof findPlace>[0], "main")).toEqual({
    container: "main",
    instance: null,
  });
});

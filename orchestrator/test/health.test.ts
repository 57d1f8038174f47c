/** `/health*` as uptime monitors use them: a keyword, a JSON query, a WebSocket upgrade; and what a stranger learns. */
import { Health } from "@gantry/contracts";
import { fastest, pace, rawRequest, until } from "@gantry/testing";
import { describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { api, errorOf, fleet } from "./shared-fleet.ts";

const PUBLIC = [
  "checksFailed",
  "latencyMs",
  "output",
  "serviceId",
  "status",
  "time",
  "version",
  "workersDown",
  "workersUp",
];

async function publicHealth(path: string): Promise<{ status: number; text: string; health: Health }> {
  const answer = await rawRequest(fleet.port, { path });
  expect(answer.headers["content-type"]).toContain("application/health+json");
  return { status: answer.status, text: answer.text, health: Health.parse(JSON.parse(answer.text)) };
}

/** A keyword monitor looks for a text in the body, a JSON query for a value at a path: `$.status`, `$.workersDown`. */
const keyword = (text: string, word: string): boolean => text.includes(word);
const jsonQuery = (text: string, key: string): unknown => JSON.parse(text)[key];

describe.each(["/health", "/health/terminal", "/health/websocket"])("%s", (path) => {
  it("serves keyword and JSON-query monitors within a second, and tells a stranger nothing", async () => {
    const took = await fastest(1_000, async () => {
      const began = performance.now();
      await publicHealth(path);
      return (performance.now() - began) / (await pace());
    });
    expect(took).toBeLessThan(1_000);
    const { status, text, health } = await publicHealth(path);
    expect([200, 503]).toContain(status);
    expect(text.startsWith(`{"status":"${health.status}"`)).toBe(true);
    expect(keyword(text, `"status":"${health.status}"`)).toBe(true);
    expect(typeof jsonQuery(text, "workersDown")).toBe("number");
    expect(text).not.toMatch(/app-factory|test-specialist/);
    for (const key of Object.keys(health)) expect(PUBLIC).toContain(key);
    for (const value of Object.values(health)) expect(typeof value).not.toBe("object");
  });

  it("turns warn into 503 for who is strict, and nothing else", async () => {
    // What the fleet is like may change between two requests: only one between two equal ones can be judged.
    const { strict, status } = await until("the same before and after", async () => {
      const [before, between, after] = [
        await publicHealth(path),
        await rawRequest(fleet.port, { path: `${path}?strict=1` }),
        await publicHealth(path),
      ];
      return before.health.status === after.health.status && { strict: between.status, status: after.health.status };
    });
    expect(strict).toBe(status === "pass" ? 200 : 503);
  });
});

describe("/health/terminal", () => {
  it("makes a round trip through a real PTY when somebody asks, and wakes only when told to", async () => {
    expect((await errorOf(await rawRequest(fleet.port, { path: "/health/terminal?worker=app-factory" }))).type).toBe(
      "UNAUTHORIZED",
    );
    expect((await errorOf(await api("/health/terminal?worker=nope"))).type).toBe("NOT_FOUND");
    // On a slow machine a first start may take longer than a probe waits, and fails with reason.
    const woken = await until("a round trip", async () => {
      const read = Health.parse(await (await api("/health/terminal?worker=app-factory&wake=1")).json());
      return read.status === "pass" && read;
    });
    expect(woken.workersUp).toBe(1);
    const [check] = woken.checks?.["terminal:app-factory"] ?? [];
    expect(check).toMatchObject({ status: "pass", observedUnit: "ms" });
    expect(check?.observedValue).toBeLessThan(5_000);
    // The probe's program is nobody's session, and leaves none behind.
    const { items } = await (await api("/api/sessions?worker=app-factory&limit=100")).json();
    expect(JSON.stringify(items)).not.toContain('"cat"');
    await until("its own entry", async () =>
      (await (await api("/health/terminal")).text()).includes('"terminal:app-factory"'),
    );
  });
});

describe("/health/websocket", () => {
  it("by Upgrade accepts, echoes and completes a close, without a token", async () => {
    const socket = new WebSocket(`${fleet.base.replace("http", "ws")}/health/websocket`);
    await new Promise((resolve) => socket.once("open", resolve));
    socket.send("are you there");
    const [echoed] = await new Promise<[Buffer]>((resolve) =>
      socket.once("message", (data: Buffer) => resolve([data])),
    );
    expect(echoed.toString()).toBe("are you there");
    const closed = new Promise<number>((resolve) => socket.once("close", resolve));
    socket.close(1000);
    expect(await closed).toBe(1000);
  });

  it("takes no more than an echo needs", async () => {
    const socket = new WebSocket(`${fleet.base.replace("http", "ws")}/health/websocket`);
    await new Promise((resolve) => socket.once("open", resolve));
    const closed = new Promise<number>((resolve) => socket.once("close", resolve));
    socket.send("x".repeat(5_000));
    expect(await closed).toBe(1008);
  });

  it("has the echo of every worker from the first minute on", async () => {
    const health = await until("both workers", async () => {
      const read = Health.parse(await (await api("/health/websocket")).json());
      return read.workersUp === 2 && read;
    });
    expect(Object.keys(health.checks ?? {})).toEqual(["websocket:app-factory", "websocket:test-specialist"]);
  });
});

it("each worker has all three, through the orchestrator", async () => {
  for (const path of ["health", "health/terminal", "health/websocket"]) {
    await until(`${path} that does not fail`, async () => {
      const answer = await api(`/workers/app-factory/${path}`);
      return Health.parse(await answer.json()).status !== "fail";
    });
  }
});

/** Errors: one envelope for everything that goes wrong, with a request id and without a stack. */
import { parseJson, WorkerDetail, WorkerList, ContainerList, Health } from "@gantry/contracts";
import { rawRequest, TEST_TOKEN, until } from "@gantry/testing";
import { describe, expect, it } from "vitest";
import { api, errorOf, fleet, post } from "./shared-fleet.ts";

const NO_SESSION = "x".repeat(20);

describe("what is not there", () => {
  it.each([
    "/api",
    "/api/",
    "/api/nope",
    "/api/v2/workers",
    "/api/workers/nope",
    "/api/workers/NOPE",
    "/api/workers/nope/containers",
    "/api/workers/..%2f",
    "/api/workers/%00",
    "/api/workers/%zz",
    `/api/workers/${"x".repeat(500)}`,
    "/api/workers/app-factory/nope",
    `/api/sessions/${NO_SESSION}`,
    `/api/sessions/${NO_SESSION}/events`,
    "/api/sessions/short",
    `/api/sessions/${"x".repeat(500)}`,
    "/api/sessions/x'%20OR%201=1",
    "/workers/nope/",
  ])("GET %s answers 404", async (path) => {
    const answer = await api(path);
    const error = await errorOf(answer);
    expect(error.type).toBe("NOT_FOUND");
    expect(error.requestId).toBe(answer.headers.get("x-request-id"));
  });

  it.each([
    ["POST", "/api/workers/nope/containers/main/start"],
    ["POST", "/api/workers/app-factory/containers/main/explode"],
    ["DELETE", "/api/workers/app-factory"],
    ["PUT", "/api/sessions"],
    ["PATCH", `/api/sessions/${NO_SESSION}`],
    ["DELETE", `/api/sessions/${NO_SESSION}`],
    ["POST", "/health"],
    ["GET", "/api/tickets"],
  ])("%s %s answers 404", async (method, path) => {
    const answer = await api(path, { method, ...(method === "PATCH" ? { body: '{"title":"x"}' } : {}) });
    expect((await errorOf(answer)).type).toBe("NOT_FOUND");
  });

  it("is named in the message", async () => {
    const error = await errorOf(await api("/api/workers/nope"));
    expect(error).toMatchObject({ type: "NOT_FOUND", message: "worker nope is not bound", status: 404, details: {} });
  });
});

describe("what is malformed", () => {
  it.each([
    "",
    "{",
    "[]",
    "null",
    '"x"',
    "1",
    "{}",
    '{"worker":1}',
    '{"worker":"app-factory","extra":1}',
    "\u0000",
    '{"worker":"app-factory","cols":1}',
  ])("POST /api/sessions of %j answers 400", async (body) => {
    const error = await errorOf(await api("/api/sessions", { method: "POST", body }));
    expect(error.type).toBe("VALIDATION_ERROR");
  });

  it.each([
    { adapter: "nope" },
    { container: "UPPER" },
    { container: "a".repeat(41) },
    { container: "" },
    { command: [] },
    { command: "ls" },
    { command: ["a\0b"] },
    { cols: 0 },
    { cols: -1 },
    { cols: 1e9 },
    { cols: 80.5 },
    { cols: "80" },
    { rows: 0 },
    { rows: 501 },
    { title: " " },
    { title: "x".repeat(121) },
  ])("a session with %j is refused by name", async (part) => {
    const error = await errorOf(await post("/api/sessions", { worker: "app-factory", ...part }));
    expect(error.type).toBe("VALIDATION_ERROR");
    expect(JSON.stringify(error.details)).toContain(Object.keys(part)[0]);
  });

  it.each([
    "limit=0",
    "limit=1001",
    "limit=x",
    "cursor=x",
    "cursor=bnVsbA==",
    "state=nope",
    "worker=NO%20PE",
    `cursor=${"x".repeat(201)}`,
  ])("GET /api/sessions?%s answers 400", async (query) => {
    expect((await errorOf(await api(`/api/sessions?${query}`))).type).toBe("VALIDATION_ERROR");
  });

  it("a body above 1 MiB answers 413, declared or streamed", async () => {
    const body = JSON.stringify({ worker: "app-factory", title: "x".repeat(2 * 1024 * 1024) });
    expect((await errorOf(await api("/api/sessions", { method: "POST", body }))).type).toBe("PAYLOAD_TOO_LARGE");
    const headers = { authorization: `Bearer ${TEST_TOKEN}`, "transfer-encoding": "chunked" };
    const streamed = await rawRequest(fleet.port, { method: "POST", path: "/api/sessions", headers, body });
    expect((await errorOf(streamed)).type).toBe("PAYLOAD_TOO_LARGE");
    // Connections stay in step: what was not wanted of one request is not in the way of the next.
    for (let i = 0; i < 10; i++) {
      expect((await api("/api/sessions", { method: "POST", body })).status).toBe(413);
      expect((await api("/api/sessions?limit=1")).status).toBe(200);
    }
  });
});

describe("what is there", () => {
  it("the fleet, from D1, in both versions", async () => {
    for (const path of ["/api/workers", "/api/v1/workers"]) {
      const { workers } = parseJson(WorkerList, await (await api(path)).text(), "the list");
      expect(workers.map(({ name, kind, status }) => [name, kind, status])).toEqual([
        ["app-factory", "factory", expect.stringMatching(/up|degraded/)],
        ["test-specialist", "specialist", expect.stringMatching(/up|degraded/)],
      ]);
    }
    // Other tests make containers, perhaps between the two requests.
    const { one, containers } = await until("the same in both", async () => {
      const detail = parseJson(WorkerDetail, await (await api("/api/v1/workers/app-factory")).text(), "the worker");
      const list = await (await api("/api/workers/app-factory/containers")).text();
      const all = parseJson(ContainerList, list, "the list").containers;
      const same = detail.containers.map(({ name }) => name).join() === all.map(({ name }) => name).join();
      return same && { one: detail, containers: all };
    });
    expect(containers.map(({ name }) => name)).toContain("main");
    expect(one.containerCount.total).toBe(containers.length);
    expect(Date.now() - Date.parse(one.lastSeenAt ?? "")).toBeLessThan(180_000);
  });

  it("health: public, compact, verdict first, details for those who may know", async () => {
    // While the database takes long, as beside other tests, it fails with reason.
    const open = await until("a database in time", async () => {
      const answer = await rawRequest(fleet.port, { path: "/health" });
      return !answer.text.startsWith('{"status":"fail"') && answer;
    });
    expect(open.text).toMatch(/^\{"status":"(pass|warn)",/);
    expect(open.headers["content-type"]).toContain("application/health+json");
    expect(Health.parse(JSON.parse(open.text))).toMatchObject({ workersUp: 2, workersDown: 0, checksFailed: 0 });
    expect(open.text).not.toContain("app-factory");
    await until("the details", async () => (await (await api("/health")).text()).includes('"worker:app-factory"'));
    expect(
      (await rawRequest(fleet.port, { path: "/health", headers: { authorization: "Bearer wrong" } })).text,
    ).not.toContain("app-factory");
  });
});

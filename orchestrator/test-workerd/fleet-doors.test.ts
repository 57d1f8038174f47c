/** No way to a worker starts a container that its config does not allow. */
import { createExecutionContext, env } from "cloudflare:test";
import { ErrorEnvelope } from "@gantry/contracts";
import { beforeEach, describe, expect, it } from "vitest";
import { app } from "../src/app.ts";
import type { Ctx } from "../src/context.ts";
import { testContext } from "./context.ts";

const TOKEN = "test-admin-token-of-enough-length";
const WORKER = "app-factory";

let ctx: Ctx;
let hash: string;
/** What reached the worker: URLs of requests, and calls by name. */
let reached: string[] = [];

/** A worker that says what reaches it. */
const binding = {
  async fetch(request: Request): Promise<Response> {
    const { pathname, search } = new URL(request.url);
    reached.push(`${request.method} ${pathname}${search}`);
    return Response.json({});
  },
  async startContainer(name: string): Promise<object> {
    reached.push(`start ${name}`);
    return {};
  },
  async restartContainer(name: string): Promise<object> {
    reached.push(`restart ${name}`);
    return {};
  },
};

beforeEach(async () => {
  reached = [];
  ctx = await testContext({}, [WORKER]);
  for (const table of ["containers", "workers"] as const) await ctx.db.deleteFrom(table).execute();
  const facts = { kind: "factory", title: "t", version: "1", image: "", methods: "[]", last_error: null };
  await ctx.db
    .insertInto("workers")
    .values({ name: WORKER, ...facts, max_containers: 2, last_seen_at: 1 })
    .execute();
  for (const name of ["main", "second"]) {
    await ctx.db.insertInto("containers").values({ worker_name: WORKER, name, state: "stopped" }).execute();
  }
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(TOKEN));
  hash = Buffer.from(digest).toString("hex");
});

async function post(path: string, body: unknown): Promise<Response> {
  const headers = { authorization: `Bearer ${TOKEN}` };
  const url = `http://127.0.0.1:8787/api/workers/${WORKER}${path}`;
  const request = new Request(url, { method: "POST", body: JSON.stringify(body), headers });
  const bindings = { ...env, ADMIN_TOKEN_SHA256: hash, APP_FACTORY_SERVICE: binding };
  return app.fetch(request, bindings, createExecutionContext());
}

describe("a container beyond the worker's limit", () => {
  it.each([
    ["/monitoring/processes?container=third", { name: "x", command: ["true"] }],
    ["/monitoring/%70rocesses?container=third", { name: "x", command: ["true"] }],
    ["/monitoring/processes%3Fcontainer=third", { name: "x", command: ["true"] }],
    ["/rpc/startContainer", { name: "third" }],
    ["/rpc/restartContainer", { name: "third" }],
  ])("is not started by POST %s", async (path, body) => {
    const answer = await post(path, body);
    expect([answer.status, ErrorEnvelope.parse(await answer.json()).error.type]).toEqual([404, "NOT_FOUND"]);
    expect(reached).toEqual([]);
  });

  it("is not meant by a name that is given twice", async () => {
    expect((await post("/monitoring/processes?container=third&container=main", {})).status).toBe(200);
    expect(reached).toEqual(["POST /api/monitoring/processes?container=main"]);
  });
});

describe("a container that is allowed", () => {
  it("is reached with the whole query", async () => {
    await post("/monitoring/processes/web/signal?container=second&x=a%26b", { signal: "SIGHUP" });
    expect(reached).toEqual(["POST /api/monitoring/processes/web/signal?container=second&x=a%26b"]);
  });

  it.each([
    ["startContainer", "start second"],
    ["restartContainer", "restart second"],
  ])("is started by %s", async (method, call) => {
    expect((await post(`/rpc/${method}`, { name: "second" })).status).toBe(200);
    expect(reached).toEqual([call]);
  });

  it("has a name", async () => {
    expect((await post("/rpc/startContainer", { name: "../x" })).status).toBe(400);
    expect(reached).toEqual([]);
  });
});

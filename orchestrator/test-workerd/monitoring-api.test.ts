import { createExecutionContext, env } from "cloudflare:test";
import { ErrorEnvelope, FaultDetail, FaultPage, LogPage, MetricPage, newId, ProcessPage } from "@gantry/contracts";
import { beforeEach, describe, expect, it } from "vitest";
import { shareCookieName } from "../src/api/cookies.ts";
import { app } from "../src/app.ts";
import { shareCookie } from "../src/auth/share-secret.ts";
import type { Ctx } from "../src/context.ts";
import { createShare } from "../src/sessions/shares/create-share.ts";
import { AT, batchOf, change, emptyContext, fault, line, sample, send, WORKER } from "./monitoring-records.ts";
import { ingest } from "../src/monitoring/ingest/ingest.ts";

const TOKEN = "test-admin-token-of-enough-length";
const PRINT = "a".repeat(32);
const ERROR = `/errors/${WORKER}/${PRINT}`;
let ctx: Ctx;
let hash: string;
beforeEach(async () => {
  ctx = await emptyContext({ now: Date.now() });
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(TOKEN));
  hash = Buffer.from(digest).toString("hex");
  const batch = batchOf(
    "boot",
    { stream: "logs", from: 1, lost: 0, items: [line(1, { at: ctx.now }), line(2, { at: ctx.now, level: "error" })] },
    { stream: "errors", from: 1, lost: 0, items: [fault(1)] },
    { stream: "processes", from: 1, lost: 0, items: [change(1)] },
    { stream: "metrics", from: 1, lost: 0, items: [sample(1, { at: ctx.now })] },
  );
  await ingest(ctx, WORKER, "main", batch);
});

async function ask(path: string, init: RequestInit = { headers: { authorization: `Bearer ${TOKEN}` } }) {
  const request = new Request(`http://127.0.0.1:8787/api/monitoring${path}`, init);
  return app.fetch(request, { ...env, ADMIN_TOKEN_SHA256: hash }, createExecutionContext());
}
const patch = (path: string, body: unknown) =>
  ask(path, { method: "PATCH", body: JSON.stringify(body), headers: { authorization: `Bearer ${TOKEN}` } });
const typeOf = async (response: Response) => ErrorEnvelope.parse(await response.json()).error.type;

describe("/api/monitoring", () => {
  it("lists each stream", async () => {
    const logs = LogPage.parse(await (await ask(`/logs?worker=${WORKER}&level=warn&q=line`)).json());
    expect(logs.items.map(({ seq }) => seq)).toEqual([2]);
    const { items } = LogPage.parse(await (await ask("/logs?limit=1")).json());
    expect(items).toHaveLength(1);
    expect(FaultPage.parse(await (await ask("/errors")).json()).items).toHaveLength(1);
    expect(ProcessPage.parse(await (await ask("/processes")).json()).items).toHaveLength(1);
    expect(MetricPage.parse(await (await ask("/metrics?totals=true")).json()).items).toHaveLength(1);
  });

  it("shows an error and changes its state in the name of who asks", async () => {
    expect(FaultDetail.parse(await (await ask(ERROR)).json()).occurrences).toHaveLength(1);
    const changed = await patch(ERROR, { state: "resolved" });
    expect(await changed.json()).toMatchObject({ state: "resolved", stateChangedBy: "admin" });
    expect(await typeOf(await patch(ERROR, { state: "gone" }))).toBe("VALIDATION_ERROR");
    expect(await typeOf(await patch(`/errors/${WORKER}/${"b".repeat(32)}`, { state: "muted" }))).toBe("NOT_FOUND");
    expect(await typeOf(await patch(`/errors/${WORKER}/nothing`, { state: "muted" }))).toBe("VALIDATION_ERROR");
  });

  it.each([
    "/logs?level=loud",
    "/logs?limit=1001",
    "/logs?cursor=x",
    "/metrics?resolution=5s",
    "/errors?state=x",
    "/logs?q=-",
  ])("refuses %s", async (path) => {
    const response = await ask(path);
    expect([response.status, await typeOf(response)]).toEqual([400, "VALIDATION_ERROR"]);
  });

  it("is for those who are signed in, and not for guests of a session", async () => {
    const session = newId();
    const row = { worker_name: WORKER, container_name: "main", adapter: "pty", title: "x", state: "running" };
    await ctx.db
      .insertInto("sessions")
      .values({ id: session, ...row, created_by: "admin", started_at: AT })
      .execute();
    const { id, url } = await createShare(
      ctx,
      session,
      { label: "Ada", expiresInMinutes: 60 },
      "http://127.0.0.1:8787",
    );
    const secret = new URL(url).hash.slice(1);
    const cookie = `${shareCookieName(ctx.config)}=${shareCookie({ id, secret })}`;
    for (const path of ["/logs", "/errors", "/processes", "/metrics", ERROR]) {
      expect((await ask(path, {})).status).toBe(401);
      expect(await typeOf(await ask(path, { headers: { cookie } }))).toBe("FORBIDDEN");
    }
    await send(ctx, { stream: "logs", items: [line(3)] });
  });
});

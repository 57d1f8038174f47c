import { AppError } from "@gantry/contracts";
import { Hono } from "hono";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { jsonBody, MAX_JSON_BYTES, onError, pickProtocol, query, requestLog, requireUpgrade } from "./index.ts";

const app = new Hono<{ Variables: { requestId: string } }>()
  .use(requestLog())
  .post("/echo", async (c) => c.json(await jsonBody(c, z.strictObject({ n: z.number().default(7) }))))
  .get("/query", (c) => c.json(query(c, z.object({ limit: z.coerce.number() }))))
  .get("/known", () => {
    throw new AppError("RATE_LIMITED", "slow down", { retryAfterSeconds: 1.2 });
  })
  .get("/bug", () => {
    throw new Error("secret detail");
  })
  .onError(onError);

const post = (body: BodyInit) => app.request("/echo", { method: "POST", body });

describe("jsonBody", () => {
  it("parses, and takes an empty body as an empty object", async () => {
    expect(await (await post('{"n":1}')).json()).toEqual({ n: 1 });
    expect(await (await post("")).json()).toEqual({ n: 7 });
  });

  it.each([
    ["{", 400],
    ["[]", 400],
    ['{"n":"x"}', 400],
    ['{"m":1}', 400],
    [" ".repeat(MAX_JSON_BYTES + 1), 413],
  ])("refuses %.20s with %d", async (body, status) => {
    const answer = await post(body);
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({
      error: { status, requestId: expect.stringMatching(/^[a-z0-9]{20}$/) },
    });
  });
});

describe("onError", () => {
  it("answers known errors with their status and says when to come back", async () => {
    const answer = await app.request("/known");
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([429, "2"]);
  });

  it("answers a bug with 500 and nothing of it", async () => {
    const answer = await app.request("/bug");
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain("secret");
  });
});

describe("sockets", () => {
  const offering = (protocols: string) => new Request("http://a", { headers: { "sec-websocket-protocol": protocols } });

  it("picks a known subprotocol, none when none is offered, and refuses unknown ones", () => {
    expect(pickProtocol(offering("x, gantry.terminal.v1"), ["gantry.terminal.v1"])).toBe("gantry.terminal.v1");
    expect(pickProtocol(new Request("http://a"), ["gantry.terminal.v1"])).toBeNull();
    expect(() => pickProtocol(offering("x"), ["gantry.terminal.v1"])).toThrow("unknown subprotocol x");
  });

  it("refuses what is not an upgrade", () => {
    expect(() => requireUpgrade(new Request("http://a"))).toThrow("WebSocket");
  });
});

import { describe, expect, it } from "vitest";
import { z } from "zod";
import { AppError, ERROR_STATUS, ErrorEnvelope, fromRemote, parse, parseJson, toEnvelope } from "./errors.ts";

describe("toEnvelope", () => {
  it("is the contract's envelope for every type", () => {
    for (const type of Object.keys(ERROR_STATUS) as (keyof typeof ERROR_STATUS)[]) {
      const envelope = ErrorEnvelope.parse(toEnvelope(new AppError(type, "why", { a: 1 }), "id1"));
      expect(envelope.error).toEqual({
        type,
        message: "why",
        status: ERROR_STATUS[type],
        details: { a: 1 },
        requestId: "id1",
      });
    }
  });

  it("gives away nothing of an error that is not ours", () => {
    const text = JSON.stringify(toEnvelope(new Error("password=hunter2 at /srv/x.ts:3"), "id1"));
    expect(text).not.toMatch(/hunter2|srv/);
    expect(text).toContain("INTERNAL_ERROR");
  });
});

describe("fromRemote", () => {
  it("restores what crossed RPC as a plain error with properties, and nothing else", () => {
    const crossed = Object.assign(new Error("full"), { type: "RATE_LIMITED", details: {} });
    expect(fromRemote(crossed, "no")).toMatchObject({ type: "RATE_LIMITED", message: "full", status: 429 });
    expect(fromRemote(new Error("secret"), "no answer")).toMatchObject({
      type: "UPSTREAM_ERROR",
      message: "no answer",
    });
  });
});

describe("parse", () => {
  it("names the place and keeps all issues", () => {
    const refused = () => parse(z.object({ a: z.object({ b: z.number() }) }), { a: { b: "x" } }, "the body");
    expect(refused).toThrow(/^the body is not valid: a\.b: /);
  });

  it("says so when text is not JSON", () => {
    expect(() => parseJson(z.object({}), "{", "the frame")).toThrow("the frame is not JSON");
  });
});

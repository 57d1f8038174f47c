/** Who gets in by HTTP: tokens, the session cookie, sign-in codes, and from where. */
import { Me, parseJson, SignInCode } from "@gantry/contracts";
import { rawRequest, TEST_TOKEN, type RawAnswer } from "@gantry/testing";
import { describe, expect, it } from "vitest";
import { api, errorOf, fleet, post } from "./shared-fleet.ts";

const AUTHORIZATION = { authorization: `Bearer ${TEST_TOKEN}` };
const FOREIGN = "http://evil.example";

const send = (path: string, headers: Record<string, string> = {}, method = "GET", body = ""): Promise<RawAnswer> =>
  rawRequest(fleet.port, { method, path, headers, body });

/** `name=value` of the session cookie that an answer sets. */
function cookieOf(answer: RawAnswer): string {
  const [line = ""] = answer.headers["set-cookie"] ?? [];
  return line.split(";")[0] ?? "";
}

async function signIn(): Promise<string> {
  const body = JSON.stringify({ token: TEST_TOKEN });
  const answer = await send(
    "/api/auth/session",
    { origin: fleet.base, "content-type": "application/json" },
    "POST",
    body,
  );
  expect(answer.status).toBe(204);
  return cookieOf(answer);
}

describe("tokens", () => {
  it("refuses a request without one, with a wrong one, and with one in the query", async () => {
    const wrong = [
      { authorization: "Bearer wrong" },
      { authorization: TEST_TOKEN },
      { authorization: `Basic ${TEST_TOKEN}` },
    ];
    for (const headers of [{}, ...wrong]) {
      const answer = await send("/api/workers", headers);
      expect(answer.status).toBe(401);
      expect((await errorOf(answer)).type).toBe("UNAUTHORIZED");
    }
    for (const name of ["token", "access_token", "ticket", "authorization"]) {
      expect((await send(`/api/workers?${name}=${TEST_TOKEN}`)).status).toBe(401);
    }
    expect((await send("/api/workers", AUTHORIZATION)).status).toBe(200);
  });

  it.each(["/api/workers", "/api/v1/workers", "/api/sessions", "/api/auth/me", "/api/nope", "/workers/app-factory/"])(
    "tells nobody anything of %s",
    async (path) => {
      expect((await errorOf(await send(path))).type).toBe("UNAUTHORIZED");
    },
  );

  it("refuses a foreign Origin even with a token, and whatever the Host says", async () => {
    const rebound = { ...AUTHORIZATION, origin: FOREIGN, host: "evil.example" };
    for (const headers of [{ ...AUTHORIZATION, origin: FOREIGN }, rebound, { ...AUTHORIZATION, origin: "null" }]) {
      expect((await errorOf(await send("/api/workers", headers))).type).toBe("FORBIDDEN");
      expect((await errorOf(await send("/api/sessions", headers, "POST", "{}"))).type).toBe("FORBIDDEN");
    }
  });
});

describe("the session cookie", () => {
  // The printed URL has such a code too: start.test.ts opens it, for it is good for some minutes only.
  it("comes with a code, once", async () => {
    const { path } = SignInCode.parse(await (await post("/api/auth/codes")).json());
    expect(path).not.toContain(TEST_TOKEN);
    const first = await send(path);
    expect([first.status, first.headers["location"]]).toEqual([303, "/"]);
    const [line = ""] = first.headers["set-cookie"] ?? [];
    expect(line).toMatch(new RegExp(`^gantry_${fleet.port}=`));
    expect(line).toMatch(/; HttpOnly/);
    expect(line).toMatch(/; SameSite=Lax/);
    expect(line).toMatch(/; Path=\//);
    expect(line).not.toContain(TEST_TOKEN);
    const me = await send("/api/auth/me", { cookie: cookieOf(first) });
    expect(parseJson(Me, me.text, "me")).toMatchObject({ id: "admin", kind: "person" });

    const again = await send(path);
    expect([again.status, again.headers["location"]]).toEqual([303, "/sign-in?reason=spent"]);
    expect(again.headers["set-cookie"]).toBeUndefined();
    const page = await send("/sign-in?reason=spent");
    expect([page.status, page.headers["content-type"]]).toEqual([200, expect.stringContaining("text/html")]);
  });

  it("is given to one of two browsers that open the URL at once", async () => {
    const { path } = SignInCode.parse(await (await post("/api/auth/codes")).json());
    const answers = await Promise.all(Array.from({ length: 8 }, () => send(path)));
    expect(answers.filter((answer) => answer.headers["set-cookie"] !== undefined)).toHaveLength(1);
  });

  it("is not given for a code that was never made", async () => {
    for (const code of ["", "x", "x".repeat(5000), "%00", "a&code=b"]) {
      const answer = await send(`/sign-in?code=${code}`);
      expect([answer.status, answer.headers["location"]]).toEqual([303, "/sign-in?reason=spent"]);
    }
  });

  it("is given for the token by POST, and for nothing else", async () => {
    const json = { "content-type": "application/json", origin: fleet.base };
    const bodies: [string, number][] = [
      [JSON.stringify({ token: "wrong" }), 401],
      [JSON.stringify({ token: "" }), 400],
      [JSON.stringify({ token: TEST_TOKEN, more: 1 }), 400],
      ["{", 400],
    ];
    for (const [body, status] of bodies) {
      const answer = await send("/api/auth/session", json, "POST", body);
      expect(answer.status).toBe(status);
      expect(answer.headers["set-cookie"]).toBeUndefined();
      await errorOf(answer);
    }
    const body = JSON.stringify({ token: TEST_TOKEN });
    expect((await send("/api/auth/session", { ...json, origin: FOREIGN }, "POST", body)).status).toBe(403);
    expect(await signIn()).toMatch(new RegExp(`^gantry_${fleet.port}=.{20,}`));
  });

  it("writes only from a page of ours", async () => {
    const cookie = await signIn();
    const path = "/api/auth/codes";
    expect((await errorOf(await send("/api/sessions/x", { cookie }, "DELETE"))).type).toBe("FORBIDDEN");
    expect((await errorOf(await send("/api/sessions/x", { cookie, origin: FOREIGN }, "DELETE"))).type).toBe(
      "FORBIDDEN",
    );
    const rebound = { cookie, origin: FOREIGN, host: "evil.example" };
    expect((await errorOf(await send("/api/sessions/x", rebound, "DELETE"))).type).toBe("FORBIDDEN");
    expect((await errorOf(await send("/api/sessions/x", { cookie, origin: fleet.base }, "DELETE"))).type).toBe(
      "NOT_FOUND",
    );
    const localhost = `http://localhost:${fleet.port}`;
    expect((await errorOf(await send("/api/sessions/x", { cookie, origin: localhost }, "DELETE"))).type).toBe(
      "NOT_FOUND",
    );
    // A browser cannot make itself another sign-in.
    expect((await errorOf(await send(path, { cookie, origin: fleet.base }, "POST", "{}"))).type).toBe("FORBIDDEN");
    expect((await send("/api/workers", { cookie })).status).toBe(200);
  });

  it("is worth nothing under another name, altered, or after sign-out", async () => {
    const cookie = await signIn();
    const value = cookie.slice(cookie.indexOf("=") + 1);
    expect((await send("/api/workers", { cookie: `gantry=${value}` })).status).toBe(401);
    expect((await send("/api/workers", { cookie: `${cookie}x` })).status).toBe(401);
    const out = await send("/api/auth/session", { cookie, origin: fleet.base }, "DELETE");
    expect(out.status).toBe(204);
    expect(String(out.headers["set-cookie"])).toMatch(new RegExp(`^gantry_${fleet.port}=;.*Max-Age=0`));
    expect((await send("/api/workers", { cookie })).status).toBe(401);
  });
});

it("says who asks", async () => {
  expect(await (await api("/api/auth/me")).json()).toEqual({
    id: "admin",
    name: "Administrator",
    kind: "program",
    session: null,
  });
});

/** API tokens: principals of their own, made and ended by the administrator. */
import { ApiTokenList, Me, NewApiToken, parseJson } from "@gantry/contracts";
import { rawRequest, TerminalClient, dialTerminal, until } from "@gantry/testing";
import { describe, expect, it } from "vitest";
import { api, errorOf, fleet, makeSession, post, terminal, untilState } from "./shared-fleet.ts";

async function makeToken(name: string): Promise<NewApiToken & { headers: { authorization: string } }> {
  const answer = await post("/api/tokens", { name });
  expect([answer.status, answer.headers.get("cache-control")]).toEqual([201, "no-store"]);
  const made = NewApiToken.parse(await answer.json());
  return { ...made, headers: { authorization: `Bearer ${made.token}` } };
}

const listed = async (): Promise<ApiTokenList> =>
  parseJson(ApiTokenList, await (await api("/api/tokens")).text(), "the tokens");

const revoke = (id: string): Promise<Response> => api(`/api/tokens/${id}`, { method: "DELETE" });

async function signIn(token: string): Promise<{ cookie: string; origin: string }> {
  const headers = { origin: fleet.base, "content-type": "application/json" };
  const answer = await rawRequest(fleet.port, {
    method: "POST",
    path: "/api/auth/session",
    headers,
    body: JSON.stringify({ token }),
  });
  expect(answer.status).toBe(204);
  return { cookie: answer.headers["set-cookie"]?.[0]?.split(";")[0] ?? "", origin: fleet.base };
}

describe("an API token", () => {
  it("is another principal than the administrator, as a program and as a person", async () => {
    const { id, token, headers } = await makeToken("deploys");
    const me = parseJson(Me, await (await api("/api/auth/me", { headers })).text(), "me");
    expect(me).toEqual({ id: `token:${id}`, name: "deploys", kind: "program", session: null });
    const browser = await signIn(token);
    const answer = await rawRequest(fleet.port, { path: "/api/auth/me", headers: browser });
    expect(parseJson(Me, answer.text, "me")).toEqual({ ...me, kind: "person" });
    expect((await api("/api/workers", { headers })).status).toBe(200);
    await until("the use to be noted", async () => (await listed()).items.find((one) => one.id === id)?.lastUsedAt);
    expect(JSON.stringify(await listed())).not.toContain(token);
  });

  it("makes neither tokens nor administrators", async () => {
    const { id, token, headers } = await makeToken("curious");
    const refused: [string, string][] = [
      ["GET", "/api/tokens"],
      ["POST", "/api/tokens"],
      ["DELETE", `/api/tokens/${id}`],
      ["POST", "/api/auth/codes"],
    ];
    const browser = await signIn(token);
    for (const [method, path] of refused) {
      for (const who of [headers, browser]) {
        const body = method === "POST" ? JSON.stringify({ name: "x" }) : "";
        const answer = await rawRequest(fleet.port, {
          method,
          path,
          headers: { ...who, "content-type": "application/json" },
          body,
        });
        expect((await errorOf(answer)).type).toBe("FORBIDDEN");
      }
    }
  });

  it("shares a session with the administrator as one of two principals", async () => {
    const { id, headers } = await makeToken("pair");
    const session = await makeSession({ worker: "app-factory", adapter: "echo" });
    await untilState(session.id, "running");
    const admin = await terminal("app-factory", `?session=${session.id}`);
    await admin.frame("ready");
    const other = await terminal("app-factory", `?session=${session.id}`, { headers });
    await until("it to be told who types", () => other.last("clients")?.controller === "admin");
    expect(
      other
        .last("clients")
        ?.people.map(({ actor }) => actor)
        .toSorted(),
    ).toEqual(["admin", `token:${id}`]);
    other.type("not yet;");
    expect((await other.frame("error")).error.type).toBe("FORBIDDEN");
    other.control({ type: "role", want: "controller", takeover: true });
    await until("the take-over", () => admin.last("role")?.controller === `token:${id}`);
    other.type("mine;");
    await admin.waitFor(/mine;/);

    expect((await revoke(id)).status).toBe(204);
    expect((await other.closed).code).toBe(4401);
    await admin.close();
  });

  it("ends at once: its requests, its sockets, its browsers", async () => {
    const { id, token, headers } = await makeToken("short-lived");
    const browser = await signIn(token);
    expect((await revoke(id)).status).toBe(204);
    expect((await errorOf(await api("/api/workers", { headers }))).type).toBe("UNAUTHORIZED");
    expect((await errorOf(await rawRequest(fleet.port, { path: "/api/auth/me", headers: browser }))).type).toBe(
      "UNAUTHORIZED",
    );
    const dialled = await dialTerminal(fleet.base, "/api/workers/app-factory/terminal", { headers });
    if (dialled instanceof TerminalClient) throw new Error("a revoked token opened a terminal");
    expect((await errorOf(dialled)).type).toBe("UNAUTHORIZED");
    const again = await post("/api/auth/session", { token });
    expect((await errorOf(again)).type).toBe("UNAUTHORIZED");
    expect((await listed()).items.map((one) => one.id)).not.toContain(id);
    expect((await errorOf(await revoke(id))).type).toBe("NOT_FOUND");
  });

  it.each([{}, { name: "" }, { name: "x", expiresInDays: 0 }, { name: "x", token: "mine" }])(
    "is not made of %j",
    async (input) => {
      expect((await errorOf(await post("/api/tokens", input))).type).toBe("VALIDATION_ERROR");
    },
  );
});

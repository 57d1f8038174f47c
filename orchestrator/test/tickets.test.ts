/** Tickets: what a browser opens a socket with, once, and the sockets that stay shut without one. */
import { Ticket } from "@gantry/contracts";
import { dialTerminal, TEST_TOKEN, TerminalClient } from "@gantry/testing";
import { describe, expect, it } from "vitest";
import { errorOf, fleet, makeSession, post, refusal, untilState } from "./shared-fleet.ts";

const PATH = "/api/workers/app-factory/terminal";
const FOREIGN = "http://evil.example";

async function ticketFor(path: string, headers: Record<string, string> = { origin: fleet.base }): Promise<string> {
  const answer = await post("/api/tickets", { path }, headers);
  expect(answer.status).toBe(201);
  return Ticket.parse(await answer.json()).ticket;
}

const use = (ticket: string, path = PATH, headers: Record<string, string> = { origin: fleet.base }) =>
  refusal(`${path}?ticket=${ticket}`, { headers });

async function expectOpens(path: string, headers: Record<string, string>): Promise<void> {
  const client = await dialTerminal(fleet.base, path, { headers });
  if (!(client instanceof TerminalClient)) throw new Error(`refused: ${JSON.stringify(client.body)}`);
  expect((await client.close()).code).toBe(1000);
}

describe("a ticket", () => {
  it("opens one socket, once, and lasts a minute", async () => {
    const answer = await post("/api/tickets", { path: PATH }, { origin: fleet.base });
    const { ticket, expiresAt } = Ticket.parse(await answer.json());
    expect(Date.parse(expiresAt) - Date.now()).toBeLessThanOrEqual(60_000);
    await expectOpens(`${PATH}?ticket=${ticket}&cols=100&rows=30`, { origin: fleet.base });
    expect((await errorOf(await use(ticket))).type).toBe("UNAUTHORIZED");
  });

  it("is spent by one of several that show it at once", async () => {
    const { id } = await makeSession({ worker: "app-factory", adapter: "echo" });
    await untilState(id, "running");
    const ticket = await ticketFor(PATH);
    const path = `${PATH}?session=${id}&ticket=${ticket}`;
    const dials = Array.from({ length: 6 }, () => dialTerminal(fleet.base, path, { headers: { origin: fleet.base } }));
    const clients = (await Promise.all(dials)).filter((one) => one instanceof TerminalClient);
    expect(clients).toHaveLength(1);
    await clients[0]?.close();
  });

  it("is for one path, of either version", async () => {
    expect((await errorOf(await use(await ticketFor(PATH), "/api/workers/test-specialist/terminal"))).type).toBe(
      "UNAUTHORIZED",
    );
    await expectOpens(`/api/v1/workers/app-factory/terminal?ticket=${await ticketFor(PATH)}`, { origin: fleet.base });
    const versioned = await ticketFor("/api/v1/workers/app-factory/terminal?cols=90");
    await expectOpens(`${PATH}?ticket=${versioned}`, { origin: fleet.base });
  });

  it("is for one Origin", async () => {
    const localhost = `http://localhost:${fleet.port}`;
    expect((await errorOf(await use(await ticketFor(PATH), PATH, { origin: localhost }))).type).toBe("UNAUTHORIZED");
    expect((await errorOf(await use(await ticketFor(PATH), PATH, {}))).type).toBe("UNAUTHORIZED");
    expect((await errorOf(await use(await ticketFor(PATH, {})))).type).toBe("UNAUTHORIZED");
    expect((await errorOf(await use(await ticketFor(PATH), PATH, { origin: FOREIGN }))).type).toBe("FORBIDDEN");
  });

  it("is spent by a wrong use too", async () => {
    const ticket = await ticketFor(PATH);
    await use(ticket, "/api/workers/test-specialist/terminal");
    expect((await errorOf(await use(ticket))).type).toBe("UNAUTHORIZED");
  });

  it("authorises no plain request", async () => {
    const ticket = await ticketFor(PATH);
    const answer = await fetch(`${fleet.base}/api/workers?ticket=${ticket}`);
    expect(answer.status).toBe(401);
  });

  it.each([
    ["an unknown worker", "/api/workers/nope/terminal", 404],
    ["what cannot be a worker", "/api/workers/NOPE/terminal", 404],
    ["a malformed escape", "/api/workers/%zz/terminal", 404],
    ["an unknown session", `${PATH}?session=${"x".repeat(20)}`, 404],
    ["no socket", "/api/workers", 404],
    ["another host", "//evil.example/x", 404],
    ["an absurd size", `${PATH}?cols=0`, 400],
    ["a viewer of nothing", `${PATH}?role=viewer`, 400],
    ["a cursor in a new session", `${PATH}?after=5`, 400],
    ["no path", "workers", 400],
  ])("is refused for %s, as the socket is", async (_what, path, status) => {
    const answer = await post("/api/tickets", { path }, { origin: fleet.base });
    expect(answer.status).toBe(status);
    await errorOf(answer);
    if (!path.startsWith("/api/workers/")) return;
    const socket = await refusal(path, { headers: { authorization: `Bearer ${TEST_TOKEN}` } });
    expect(socket.status).toBe(status);
  });

  it("is refused for a cursor that the session has not reached, as the socket is", async () => {
    const { id } = await makeSession({ worker: "app-factory", adapter: "echo" });
    await untilState(id, "running");
    const path = `${PATH}?session=${id}&after=999`;
    expect((await errorOf(await post("/api/tickets", { path }))).type).toBe("VALIDATION_ERROR");
    expect((await errorOf(await refusal(path))).type).toBe("VALIDATION_ERROR");
  });

  it("is made by nobody without a token", async () => {
    const answer = await fetch(`${fleet.base}/api/tickets`, { method: "POST", body: JSON.stringify({ path: PATH }) });
    expect((await errorOf(answer)).type).toBe("UNAUTHORIZED");
  });
});

describe("a socket", () => {
  const token = { authorization: `Bearer ${TEST_TOKEN}` };

  it("needs a token or a ticket; a cookie opens none", async () => {
    const body = JSON.stringify({ token: TEST_TOKEN });
    const signedIn = await fetch(`${fleet.base}/api/auth/session`, { method: "POST", body });
    const cookie = signedIn.headers.getSetCookie()[0]?.split(";")[0] ?? "";
    expect((await errorOf(await refusal(PATH, { headers: {} }))).type).toBe("UNAUTHORIZED");
    expect((await errorOf(await refusal(PATH, { headers: { cookie, origin: fleet.base } }))).type).toBe("UNAUTHORIZED");
    expect((await errorOf(await refusal(PATH, { headers: { authorization: "Bearer x" } }))).type).toBe("UNAUTHORIZED");
    expect((await errorOf(await refusal(`${PATH}?token=${TEST_TOKEN}`, { headers: {} }))).type).toBe("UNAUTHORIZED");
  });

  it("stays shut to a foreign Origin and to a rebound Host", async () => {
    expect((await errorOf(await refusal(PATH, { headers: { ...token, origin: FOREIGN } }))).type).toBe("FORBIDDEN");
    const rebound = { ...token, host: "evil.example", origin: FOREIGN };
    expect((await errorOf(await refusal(PATH, { headers: rebound }))).type).toBe("FORBIDDEN");
    const ticket = await ticketFor(PATH);
    const withTicket = { host: "evil.example", origin: FOREIGN };
    expect((await errorOf(await refusal(`${PATH}?ticket=${ticket}`, { headers: withTicket }))).type).toBe("FORBIDDEN");
    const made = await post("/api/tickets", { path: PATH }, { origin: FOREIGN });
    expect((await errorOf(made)).type).toBe("FORBIDDEN");
  });
});

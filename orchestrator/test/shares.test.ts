/** View-only links: whoever holds one watches one session, and nothing else, until it ends. */
import { Me, NewShare, OpenedShare, parseJson, type Session, ShareList, Ticket } from "@gantry/contracts";
import { dialTerminal, type RawAnswer, rawRequest, TEST_TOKEN, TerminalClient } from "@gantry/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { api, errorOf, fleet, makeSession, post, terminal, untilState } from "./shared-fleet.ts";

const PATH = "/api/workers/app-factory/terminal";
const WORKER = { worker: "app-factory" };

type Guest = (path: string, method?: string, body?: object, headers?: Record<string, string>) => Promise<RawAnswer>;

async function makeLink(session: string, input: object = {}): Promise<{ id: string; secret: string }> {
  const answer = await post(`/api/sessions/${session}/shares`, input, { origin: fleet.base });
  expect([answer.status, answer.headers.get("cache-control")]).toEqual([201, "no-store"]);
  const { id, url } = NewShare.parse(await answer.json());
  expect(url.startsWith(`${fleet.base}/s/${id}#`)).toBe(true);
  return { id, secret: new URL(url).hash.slice(1) };
}

const open = (link: object, headers: Record<string, string> = {}): Promise<RawAnswer> =>
  rawRequest(fleet.port, {
    method: "POST",
    path: "/api/shares/open",
    headers: { origin: fleet.base, "content-type": "application/json", ...headers },
    body: JSON.stringify(link),
  });

const cookieOf = (answer: RawAnswer): string => (answer.headers["set-cookie"]?.[0] ?? "").split(";")[0] ?? "";

/** A browser that opened the link: its requests, from a page of ours. */
async function enter(link: object): Promise<Guest> {
  const answer = await open(link);
  expect(answer.status).toBe(200);
  const cookie = cookieOf(answer);
  return (path, method = "GET", body, headers = {}) =>
    rawRequest(fleet.port, {
      method,
      path,
      headers: { cookie, origin: fleet.base, "content-type": "application/json", ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
}

async function watch(guest: Guest, session: string, protocol: "v1" | "raw" = "v1"): Promise<TerminalClient> {
  const path = `${PATH}?session=${session}&role=viewer&after=0`;
  const made = await guest("/api/tickets", "POST", { path });
  expect(made.status).toBe(201);
  const { ticket } = parseJson(Ticket, made.text, "the ticket");
  const client = await dialTerminal(fleet.base, `${path}&ticket=${ticket}`, {
    headers: { origin: fleet.base },
    protocol,
  });
  if (!(client instanceof TerminalClient)) throw new Error(`refused: ${JSON.stringify(client.body)}`);
  return client;
}

const revoke = (session: string, id: string): Promise<Response> =>
  api(`/api/sessions/${session}/shares/${id}`, { method: "DELETE" });

let session: Session;
beforeAll(async () => {
  session = await makeSession({ ...WORKER, adapter: "echo" });
  await untilState(session.id, "running");
});

describe("a link", () => {
  it("says what it shows, in a cookie beside a signed-in person's", async () => {
    const link = await makeLink(session.id, { label: "for Ada", expiresInMinutes: 60 });
    const answer = await open(link);
    expect(parseJson(OpenedShare, answer.text, "the share")).toMatchObject({
      id: link.id,
      session: session.id,
      worker: "app-factory",
      label: "for Ada",
    });
    const [line = ""] = answer.headers["set-cookie"] ?? [];
    expect(line).toMatch(new RegExp(`^gantry_${fleet.port}_share=`));
    expect(line).toMatch(/; HttpOnly/);
    expect(line).toMatch(/; SameSite=Lax/);
    const age = Number(/Max-Age=(\d+)/.exec(line)?.[1]);
    expect(age).toBeGreaterThan(3_000);
    expect(age).toBeLessThanOrEqual(3_600);

    const listed = parseJson(ShareList, await (await api(`/api/sessions/${session.id}/shares`)).text(), "the list");
    expect(listed.items.find(({ id }) => id === link.id)).toMatchObject({ label: "for Ada", createdBy: "admin" });
    expect(JSON.stringify(listed)).not.toContain(link.secret);
  });

  it("leaves who is signed in who they are, and is forgotten when they sign out", async () => {
    const body = JSON.stringify({ token: TEST_TOKEN });
    const headers = { origin: fleet.base, "content-type": "application/json" };
    const signedIn = await rawRequest(fleet.port, { method: "POST", path: "/api/auth/session", headers, body });
    const person = cookieOf(signedIn);
    const opened = await open(await makeLink(session.id), { cookie: person });
    const cookies = { ...headers, cookie: `${cookieOf(opened)}; ${person}` };
    const me = await rawRequest(fleet.port, { path: "/api/auth/me", headers: cookies });
    expect(parseJson(Me, me.text, "me")).toMatchObject({ id: "admin", kind: "person", session: null });
    const out = await rawRequest(fleet.port, { method: "DELETE", path: "/api/auth/session", headers: cookies });
    expect(out.status).toBe(204);
    expect(out.headers["set-cookie"]).toEqual([
      expect.stringMatching(new RegExp(`^gantry_${fleet.port}=; Max-Age=0`)),
      expect.stringMatching(new RegExp(`^gantry_${fleet.port}_share=; Max-Age=0`)),
    ]);
  });

  it("opens with its own secret alone, from a page of ours", async () => {
    const link = await makeLink(session.id);
    const other = await makeLink(session.id);
    for (const wrong of [
      { ...link, secret: other.secret },
      { ...link, secret: "x" },
      { id: "a".repeat(20), secret: link.secret },
    ]) {
      const answer = await open(wrong);
      expect((await errorOf(answer)).type).toBe("UNAUTHORIZED");
      expect(answer.headers["set-cookie"]).toBeUndefined();
    }
    expect((await errorOf(await open({ id: link.id }))).type).toBe("VALIDATION_ERROR");
    expect((await errorOf(await open(link, { origin: "http://evil.example" }))).type).toBe("FORBIDDEN");
  });

  it.each([{ expiresInMinutes: 0 }, { expiresInMinutes: 10_081 }, { expiresInMinutes: 1.5 }, { label: "" }, { x: 1 }])(
    "is not made of %j",
    async (input) => {
      expect((await errorOf(await post(`/api/sessions/${session.id}/shares`, input))).type).toBe("VALIDATION_ERROR");
    },
  );

  it("is of a session that is there", async () => {
    expect((await errorOf(await post(`/api/sessions/${"a".repeat(20)}/shares`))).type).toBe("NOT_FOUND");
    expect((await errorOf(await revoke(session.id, "a".repeat(20)))).type).toBe("NOT_FOUND");
  });
});

describe("a guest", () => {
  it("sees what happens, and cannot type or take over", async () => {
    const guest = await enter(await makeLink(session.id, { label: "Ada" }));
    const host = await terminal("app-factory", `?session=${session.id}&after=0`);
    await host.frame("ready");
    const viewer = await watch(guest, session.id);
    expect((await viewer.frame("ready")).role).toBe("viewer");
    host.type("seen by both;");
    await viewer.waitFor(/seen by both;/);

    viewer.type("not from a guest;");
    expect((await viewer.frame("error")).error.type).toBe("FORBIDDEN");
    viewer.control({ type: "role", want: "controller", takeover: true });
    expect(await viewer.frame("role")).toMatchObject({ role: "viewer", controller: "admin" });
    viewer.control({ type: "resize", cols: 20, rows: 5, visible: true });
    host.type("after that;");
    await viewer.waitFor(/after that;/);
    expect(host.text).not.toContain("guest");
    expect(host.last("resized")).toBeUndefined();

    const raw = await watch(guest, session.id, "raw");
    raw.type("not raw either;");
    expect((await raw.closed).code).toBe(1008);
    await Promise.all([host.close(), viewer.close()]);
    expect(host.text).not.toContain("either");
  });

  it("reads its one session and who it is, and nothing else", async () => {
    const other = await makeSession({ ...WORKER, adapter: "echo" });
    const link = await makeLink(session.id, { label: "Ada" });
    const guest = await enter(link);
    const me = await guest("/api/auth/me");
    expect(parseJson(Me, me.text, "me")).toEqual({
      id: `share:${link.id}`,
      kind: "share",
      name: "Ada",
      session: session.id,
    });
    for (const path of [`/api/sessions/${session.id}`, `/api/v1/sessions/${session.id}/events`]) {
      expect((await guest(path)).status).toBe(200);
    }
    const refused: [string, string?, object?][] = [
      ["/api/sessions"],
      [`/api/sessions/${other.id}`],
      [`/api/sessions/${other.id}/events`],
      [`/api/sessions/${session.id}`, "DELETE"],
      [`/api/sessions/${session.id}`, "PATCH", { title: "mine" }],
      [`/api/sessions/${session.id}/shares`],
      [`/api/sessions/${session.id}/shares`, "POST", {}],
      [`/api/sessions/${session.id}/shares/${link.id}`, "DELETE"],
      ["/api/sessions", "POST", WORKER],
      ["/api/workers"],
      ["/api/workers/app-factory/containers/main/stop", "POST", {}],
      ["/workers/app-factory/"],
      ["/api/tokens"],
      ["/api/tokens", "POST", { name: "x" }],
      ["/api/auth/codes", "POST", {}],
      ["/api/nope"],
      ["/api/tickets", "POST", { path: `${PATH}?session=${other.id}&role=viewer` }],
      ["/api/tickets", "POST", { path: `${PATH}?session=${session.id}` }],
      ["/api/tickets", "POST", { path: `${PATH}?session=${session.id}&role=controller` }],
      ["/api/tickets", "POST", { path: PATH }],
      ["/api/tickets", "POST", { path: "/api/workers/app-factory/websocket" }],
    ];
    for (const [path, method, body] of refused) {
      const answer = await guest(path, method, body);
      expect([path, method, answer.status]).toEqual([path, method, 403]);
    }
    expect((await guest("/api/tickets", "POST", {}, { origin: "http://evil.example" })).status).toBe(403);
  });

  it("gets no further with a ticket than its session's screen", async () => {
    const other = await makeSession({ ...WORKER, adapter: "echo" });
    const guest = await enter(await makeLink(session.id));
    const own = { path: `${PATH}?session=${session.id}&role=viewer` };
    for (const query of ["", `?session=${session.id}`, `?session=${other.id}&role=viewer`]) {
      const { ticket } = parseJson(Ticket, (await guest("/api/tickets", "POST", own)).text, "the ticket");
      const path = `${PATH}${query}${query === "" ? "?" : "&"}ticket=${ticket}`;
      const answer = await dialTerminal(fleet.base, path, { headers: { origin: fleet.base } });
      if (answer instanceof TerminalClient) throw new Error(`let in at ${path}`);
      expect((await errorOf(answer)).type).toBe("FORBIDDEN");
    }
  });

  it("is out as soon as the link is revoked; another link's guest stays", async () => {
    const [link, kept] = [await makeLink(session.id), await makeLink(session.id)];
    const [guest, other] = [await enter(link), await enter(kept)];
    const [viewer, stays] = [await watch(guest, session.id), await watch(other, session.id)];
    const unused = parseJson(
      Ticket,
      (await guest("/api/tickets", "POST", { path: `${PATH}?session=${session.id}&role=viewer` })).text,
      "the ticket",
    );
    expect((await revoke(session.id, link.id)).status).toBe(204);
    expect((await viewer.closed).code).toBe(4401);
    expect((await errorOf(await guest(`/api/sessions/${session.id}`))).type).toBe("UNAUTHORIZED");
    expect((await errorOf(await open(link))).type).toBe("UNAUTHORIZED");
    const late = await dialTerminal(fleet.base, `${PATH}?session=${session.id}&role=viewer&ticket=${unused.ticket}`, {
      headers: { origin: fleet.base },
    });
    if (late instanceof TerminalClient) throw new Error("a ticket outlived its link");
    expect((await errorOf(late)).type).toBe("UNAUTHORIZED");
    expect((await revoke(session.id, link.id)).status).toBe(404);

    const host = await terminal("app-factory", `?session=${session.id}`);
    host.type("still watched;");
    await stays.waitFor(/still watched;/);
    await Promise.all([host.close(), stays.close()]);
  });
});

it("does not give what was typed", async () => {
  const client = await terminal(
    "app-factory",
    `?command=${encodeURIComponent('["sh","-c","stty -echo; echo up; cat"]')}`,
  );
  await client.waitFor(/up/);
  await api(`/api/sessions/${client.session}`, { method: "PATCH", body: JSON.stringify({ recordInput: true }) });
  client.type("password\n");
  await client.waitFor(/password/);
  const guest = await enter(await makeLink(client.session));
  const path = `/api/sessions/${client.session}/events`;
  expect(await (await api(path)).text()).toContain('"type":"i"');
  const seen = await guest(path);
  expect(seen.status).toBe(200);
  expect(seen.text).toContain('"type":"o"');
  expect(seen.text).not.toContain('"type":"i"');
  await client.close();
});

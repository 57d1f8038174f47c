/** `/api/sessions`: made, listed, read, renamed, ended; their events as lines; how many a container holds. */
import { MAX_SESSIONS_PER_CONTAINER, parseJson, Session, SessionEvent, SessionList } from "@gantry/contracts";
import { familyOf, outputOf, TEST_ENGINE, until } from "@gantry/testing";
import { describe, expect, it } from "vitest";
import {
  api,
  errorOf,
  fleet,
  makeSession,
  post,
  refusal,
  script,
  sessionOf,
  terminal,
  untilState,
} from "./shared-fleet.ts";

const list = async (query: string): Promise<SessionList> =>
  parseJson(SessionList, await (await api(`/api/sessions?${query}`)).text(), "the list");

const remove = (id: string): Promise<Response> => api(`/api/sessions/${id}`, { method: "DELETE" });

async function eventsOf(id: string, query = ""): Promise<SessionEvent[]> {
  const answer = await api(`/api/sessions/${id}/events${query}`);
  expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "application/x-ndjson"]);
  const lines = (await answer.text()).split("\n").filter(Boolean);
  return lines.map((line) => parseJson(SessionEvent, line, "an event"));
}

/** Host processes of the fleet whose command line holds `mark`. */
const running = (mark: string): number => familyOf(fleet.pid).filter(({ command }) => command.includes(mark)).length;

describe("a session", () => {
  it("is made with defaults, runs without clients, and is read, renamed, ended and gone", async () => {
    const made = await makeSession({ worker: "app-factory" });
    expect(made).toMatchObject({
      adapter: "pty",
      container: "main",
      title: "shell",
      exit: null,
      endedAt: null,
      clients: 0,
    });
    expect(made.state).toMatch(/starting|running/);
    const started = await untilState(made.id, "running");
    expect(started.startedAt).toBe(made.startedAt);

    const renamed = await api(`/api/sessions/${made.id}`, {
      method: "PATCH",
      body: JSON.stringify({ title: "  Deploy  " }),
    });
    expect(Session.parse(await renamed.json()).title).toBe("Deploy");
    const bad = await api(`/api/sessions/${made.id}`, { method: "PATCH", body: "{}" });
    expect((await errorOf(bad)).type).toBe("VALIDATION_ERROR");

    expect((await remove(made.id)).status).toBe(204);
    for (const path of ["", "/events"])
      expect((await errorOf(await api(`/api/sessions/${made.id}${path}`))).type).toBe("NOT_FOUND");
    expect((await errorOf(await remove(made.id))).type).toBe("NOT_FOUND");
    const socket = await refusal(`/api/workers/app-factory/terminal?session=${made.id}`);
    expect((await errorOf(socket)).type).toBe("NOT_FOUND");
  });

  it("knows lastSeq and its clients to the moment", async () => {
    const client = await terminal("app-factory", script("echo one; read line"));
    await client.waitFor(/one/);
    const second = await terminal("app-factory", `?session=${client.session}&role=viewer`);
    expect(await sessionOf(client.session)).toMatchObject({ clients: 2, lastSeq: client.lastSeq, state: "running" });
    await second.close();
    await until("one client", async () => (await sessionOf(client.session)).clients === 1);
    await client.vanish();
    await until("no client", async () => (await sessionOf(client.session)).clients === 0);
    expect((await remove(client.session)).status).toBe(204);
  });

  it("says how it ended, to the list too", async () => {
    const { id } = await makeSession({ worker: "app-factory", command: ["sh", "-c", "exit 7"] });
    const ended = await untilState(id, "ended");
    expect(ended.exit).toEqual({ code: 7, signal: null });
    expect(Date.parse(ended.endedAt ?? "")).toBeGreaterThanOrEqual(Date.parse(ended.startedAt));
    const row = await until("the row", async () =>
      (await list("state=ended&limit=1000")).items.find((one) => one.id === id),
    );
    expect(row).toMatchObject({ title: "sh", exit: { code: 7, signal: null }, lastSeq: ended.lastSeq });
  });

  it("whose command cannot run is lost, and says so", async () => {
    const { id } = await makeSession({ worker: "app-factory", command: ["/no/such/program"] });
    expect((await untilState(id, "lost")).exit).toEqual({ code: null, signal: null });
    const client = await terminal("app-factory", `?command=${encodeURIComponent('["/no/such/program"]')}`);
    expect((await client.frame("error")).error).toMatchObject({
      type: "UNAVAILABLE",
      message: expect.stringContaining("/no/such/program"),
    });
    expect((await client.closed).code).toBe(1013);
  });

  it("takes its process with it when it is deleted, whatever it started", async () => {
    const mark = `7${Date.now()}`;
    const { id } = await makeSession({
      worker: "app-factory",
      command: ["sh", "-c", `sleep ${mark} & sleep ${mark}; wait`],
    });
    await until("both sleep", () => running(`sleep ${mark}`) >= 3);
    const client = await terminal("app-factory", `?session=${id}`);
    expect((await remove(id)).status).toBe(204);
    expect((await client.closed).code).toBe(1000);
    await until("nobody sleeps", () => running(mark) === 0);
  });

  it("deleted while it starts leaves no process and no row", async () => {
    const mark = `8${Date.now()}`;
    const { id } = await makeSession({ worker: "app-factory", command: ["sleep", mark] });
    expect((await remove(id)).status).toBe(204);
    // A session made behind it is opened behind it: when that runs, the deleted one would run too.
    const probe = await makeSession({ worker: "app-factory", adapter: "echo" });
    await untilState(probe.id, "running");
    await until("no process", () => running(mark) === 0);
    expect((await errorOf(await api(`/api/sessions/${id}`))).type).toBe("NOT_FOUND");
    const still = await refusal(`/api/workers/app-factory/terminal?session=${id}`);
    expect(still.status).toBe(404);
  });
});

describe("events", () => {
  it("are lines up to lastSeq, text or base64, from a cursor, as many as asked", async () => {
    const text = "h\u00e9llo \u{1F600}";
    const { id } = await makeSession({ worker: "app-factory", adapter: "echo" });
    await untilState(id, "running");
    const client = await terminal("app-factory", `?session=${id}`);
    client.type(text);
    await client.waitFor(/llo/);
    client.socket.send(Buffer.from([0xff, 0xfe, 0x00]));
    await until("all bytes", () => client.bytes === Buffer.byteLength(text) + 3);
    client.type("\u0004");
    expect(await client.closed).toEqual({ code: 1000, reason: "exit 0" });

    const events = await eventsOf(id);
    const { lastSeq } = await sessionOf(id);
    expect(events.map(({ seq }) => seq)).toEqual(Array.from({ length: lastSeq }, (_one, index) => index + 1));
    expect(outputOf(events)).toEqual(Buffer.concat([Buffer.from(text), Buffer.from([0xff, 0xfe, 0x00])]));
    expect(events.find((event) => event.dataBase64 !== undefined)?.dataBase64).toBe("//4A");
    expect(events.at(-1)).toMatchObject({ type: "x", data: '{"code":0,"signal":null}' });
    expect(await eventsOf(id, "?after=1&limit=1")).toEqual(events.slice(1, 2));
    expect(await eventsOf(id, `?after=${lastSeq}`)).toEqual([]);
    expect(await eventsOf(id, `?after=${lastSeq + 10}`)).toEqual([]);
    for (const query of ["?after=-1", "?after=x", "?limit=0", "?limit=-1", "?after=1.5"]) {
      expect((await errorOf(await api(`/api/sessions/${id}/events${query}`))).type).toBe("VALIDATION_ERROR");
    }
  });

  it("hold every byte of a session that nobody watched", async () => {
    const { id } = await makeSession({ worker: "app-factory", command: ["sh", "-c", "stty -opost; seq 1 200000"] });
    await untilState(id, "ended");
    const expected = Array.from({ length: 200_000 }, (_one, index) => `${index + 1}\n`).join("");
    expect(outputOf(await eventsOf(id)).equals(Buffer.from(expected))).toBe(true);
  });
});

describe("the list", () => {
  it("is newest first, in pages that neither repeat nor skip, and filtered", async () => {
    const made: string[] = [];
    for (let i = 0; i < 5; i++)
      made.push((await makeSession({ worker: "test-specialist", adapter: "echo", title: `page ${i}` })).id);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: SessionList = await list(
        `worker=test-specialist&container=main&limit=2${cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`}`,
      );
      expect(page.items.length).toBeLessThanOrEqual(2);
      expect(page.items.every(({ worker, container }) => worker === "test-specialist" && container === "main")).toBe(
        true,
      );
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.filter((id) => made.includes(id))).toEqual(made.toReversed());
    await Promise.all(made.map((id) => remove(id)));
  });
});

it("a container holds 64, then answers 429 until one has gone", async () => {
  const body = { worker: "test-specialist", container: "full", adapter: "echo" };
  const answers = await Promise.all(
    Array.from({ length: MAX_SESSIONS_PER_CONTAINER + 6 }, () => post("/api/sessions", body)),
  );
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused).toHaveLength(6);
  for (const answer of refused) expect((await errorOf(answer)).type).toBe("RATE_LIMITED");
  expect((await errorOf(await refusal("/api/workers/test-specialist/terminal?container=full"))).type).toBe(
    "RATE_LIMITED",
  );
  const path = "/api/workers/test-specialist/terminal?container=full";
  expect((await errorOf(await post("/api/tickets", { path }))).type).toBe("RATE_LIMITED");
  const made = await Promise.all(
    answers.filter(({ status }) => status === 201).map(async (answer) => Session.parse(await answer.json()).id),
  );
  await Promise.all(made.map((id) => untilState(id, "running")));
  const [first = "", ...others] = made;
  expect((await remove(first)).status).toBe(204);
  const next = await post("/api/sessions", body);
  expect(next.status).toBe(201);
  const last = Session.parse(await next.json()).id;
  await untilState(last, "running");
  await Promise.all([...others, last].map((id) => remove(id)));
  expect((await list("worker=test-specialist&container=full")).items).toEqual([]);
  if (TEST_ENGINE === "process") await post("/api/workers/test-specialist/containers/full/stop");
});

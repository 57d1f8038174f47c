/** What a session leaves behind, over HTTP: its events with and without gzip, its cast, markers, search. */
import { Marker, parseJson, SearchHits, SessionEvent } from "@gantry/contracts";
import { rawRequest, TEST_TOKEN } from "@gantry/testing";
import { expect, it } from "vitest";
import { api, errorOf, fleet, makeSession, post, script, terminal, untilState } from "./shared-fleet.ts";

const linesOf = (text: string): SessionEvent[] =>
  text
    .split("\n")
    .filter(Boolean)
    .map((line) => parseJson(SessionEvent, line, "an event"));

it("a session's events and cast hold its output and markers, while it runs and when it has ended", async () => {
  const socket = await terminal("app-factory", script("echo first; read line; echo second; exit 3"));
  await socket.waitFor(/first/);
  const id = socket.session;
  const marked = await post(`/api/sessions/${id}/markers`, { label: " tests " });
  expect(marked.status).toBe(201);
  const { seq } = Marker.parse(await marked.json());
  const running = linesOf(await (await api(`/api/sessions/${id}/events`)).text());
  expect(running.find((event) => event.seq === seq)).toMatchObject({ type: "m", data: "tests" });

  socket.type("go\r");
  await socket.closed;
  await untilState(id, "ended");
  const zipped = await api(`/api/sessions/${id}/events`);
  const text = await zipped.text();
  const events = linesOf(text);
  expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1));
  expect(events.slice(0, running.length)).toEqual(running);
  expect(events.at(-1)?.type).toBe("x");
  const authorization = `Bearer ${TEST_TOKEN}`;
  const plain = await rawRequest(fleet.port, { path: `/api/sessions/${id}/events`, headers: { authorization } });
  expect([plain.headers["content-encoding"], plain.text]).toEqual([undefined, text]);

  const cast = await api(`/api/sessions/${id}/recording.cast`);
  expect(cast.headers.get("content-type")).toBe("application/x-asciicast");
  const [header = "", ...lines] = (await cast.text()).trimEnd().split("\n");
  expect(JSON.parse(header)).toMatchObject({ version: 3, term: { type: "xterm-256color" } });
  expect(lines.join("\n")).toMatch(/"o",".*first[^]*"m","tests"\][^]*second[^]*"x","3"\]$/);
  expect((await errorOf(await post(`/api/sessions/${id}/markers`, { label: "late" }))).type).toBe("CONFLICT");
});

it("markers and search refuse what they cannot take", async () => {
  const { id } = await makeSession({ worker: "app-factory" });
  expect((await errorOf(await post(`/api/sessions/${id}/markers`, { label: " " }))).type).toBe("VALIDATION_ERROR");
  expect((await errorOf(await post(`/api/sessions/nope/markers`, { label: "a" }))).type).toBe("NOT_FOUND");
  for (const query of ["", "?q=", "?q=%22%22", "?q=a&limit=0", "?q=a&cursor=!"]) {
    expect((await errorOf(await api(`/api/search/sessions${query}`))).type).toBe("VALIDATION_ERROR");
  }
  const found = await api("/api/search/sessions?q=%22nobody%20ever%20said%20this%22");
  expect(SearchHits.parse(await found.json())).toEqual({ items: [], nextCursor: null });
  await api(`/api/sessions/${id}`, { method: "DELETE" });
});

it("what is typed is recorded where that is switched on, masked", async () => {
  const socket = await terminal("app-factory", script("stty -echo; echo ready; cat"));
  await socket.waitFor(/ready/);
  const id = socket.session;
  socket.type("unseen\n");
  await socket.waitFor(/unseen/);
  const patched = await api(`/api/sessions/${id}`, { method: "PATCH", body: JSON.stringify({ recordInput: true }) });
  expect(patched.status).toBe(200);
  socket.type(`key AKIA${"ABCDEFGHIJKLMNOP"}\n`);
  await socket.waitFor(/AKIA/);
  const events = linesOf(await (await api(`/api/sessions/${id}/events`)).text());
  expect(events.filter(({ type }) => type === "i").map(({ data }) => data)).toEqual([`key AKIA${"*".repeat(16)}\n`]);
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  await socket.close();
});

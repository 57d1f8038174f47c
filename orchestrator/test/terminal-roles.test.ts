/**
 * Sockets of one principal on one terminal: roles, size, who answers. What needs two principals is in
 * orchestrator/test-workerd/roles.test.ts.
 */
import { until } from "@gantry/testing";
import { expect, it } from "vitest";
import { MAX_CLIENTS_PER_PERSON } from "../src/sessions/clients/limits.ts";
import { api, errorOf, makeSession, post, refusal, script, terminal, untilState } from "./shared-fleet.ts";

const SIZES = "stty -echo; echo ready; while read line; do echo size $(stty size) [$line]; done";
const DA1 = "\u001b[?62;22c";

it("a viewer becomes controller and steps down; everybody is told who is there", async () => {
  const owner = await terminal("app-factory", script(SIZES));
  await owner.waitFor(/ready/);
  expect(await owner.frame("ready")).toMatchObject({ role: "controller", responder: true });
  const viewer = await terminal("app-factory", `?session=${owner.session}&role=viewer`);
  expect(await viewer.frame("ready")).toMatchObject({ role: "viewer", responder: false });
  viewer.type("refused\r");
  expect((await viewer.frame("error")).error.type).toBe("FORBIDDEN");
  viewer.control({ type: "role", want: "controller" });
  expect(await viewer.frame("role")).toMatchObject({ role: "controller", controller: "admin" });
  await until("two controllers", () => owner.last("clients")?.controllers === 2);
  expect(owner.last("clients")?.people).toEqual([{ actor: "admin", role: "controller", sockets: 2 }]);
  viewer.type("taken\r");
  await owner.waitFor(/\[taken\]/);
  expect(owner.text).not.toContain("refused");
  viewer.control({ type: "role", want: "viewer" });
  await until("a viewer again", () => viewer.last("role")?.role === "viewer");
  viewer.type("refused\r");
  await until("refused", () => viewer.frames.filter(({ type }) => type === "error").length === 2);
  await Promise.all([owner.close(), viewer.close()]);
});

it("the size is the minimum of the visible sockets, and follows who comes, hides and goes", async () => {
  const wide = await terminal("app-factory", script(SIZES, "&cols=120&rows=20"));
  await wide.waitFor(/ready/);
  const size = async (cols: number, rows: number): Promise<void> => {
    await until(`${cols}x${rows}`, () => wide.last("resized")?.cols === cols && wide.last("resized")?.rows === rows);
  };
  const tall = await terminal("app-factory", `?session=${wide.session}&cols=90&rows=50`);
  await size(90, 20);
  const viewer = await terminal("app-factory", `?session=${wide.session}&cols=10&rows=5&role=viewer`);
  await viewer.frame("ready");
  const raw = await terminal("app-factory", `?session=${wide.session}&cols=70&rows=70`, { protocol: "raw" });
  await size(70, 20);
  await raw.close();
  await size(90, 20);
  tall.control({ type: "resize", cols: 60, rows: 60, visible: false });
  await size(120, 20);
  tall.control({ type: "resize", cols: 60, rows: 60, visible: true });
  await size(60, 20);
  await tall.vanish();
  await size(120, 20);
  wide.control({ type: "resize", cols: 33, rows: 11, visible: false });
  wide.type("last\r");
  await wide.waitFor(/size 20 120 \[last\]/);
  const sizes = wide.frames.flatMap((frame) => (frame.type === "resized" ? [`${frame.cols}x${frame.rows}`] : []));
  // What the session opened with is no news to who opened it.
  expect(sizes).toEqual(["90x20", "70x20", "90x20", "120x20", "60x20", "120x20"]);
  await Promise.all([wide.close(), viewer.close()]);
});

it("one of three sockets answers the terminal's questions, and a typed key makes it another", async () => {
  const first = await terminal("app-factory", script("stty raw -echo; echo ready; cat"));
  await first.waitFor(/ready/);
  const others = await Promise.all([
    terminal("app-factory", `?session=${first.session}`),
    terminal("app-factory", `?session=${first.session}`, { protocol: "raw" }),
  ]);
  await Promise.all(others.map((client) => client.waitFor(/ready/)));
  const all = [first, ...others];
  first.type("<");
  await first.waitFor(/</);
  for (const client of all) client.type(DA1);
  for (const client of all) client.type(`${DA1}${DA1}`);
  first.type(">");
  await first.waitFor(/>/);
  expect(first.text.split("<")[1]).toBe(`${DA1}${DA1}${DA1}>`);
  expect(first.last("role")).toMatchObject({ responder: true });
  await Promise.all(all.map((client) => client.close()));
});

it("a session holds so many sockets of one person, then answers 429, to a ticket too, until one has gone", async () => {
  const { id } = await makeSession({ worker: "test-specialist", adapter: "echo" });
  await untilState(id, "running");
  const query = `?session=${id}&role=viewer`;
  const clients = await Promise.all(
    Array.from({ length: MAX_CLIENTS_PER_PERSON }, () => terminal("test-specialist", query)),
  );
  const path = `/api/workers/test-specialist/terminal${query}`;
  expect((await errorOf(await refusal(path))).type).toBe("RATE_LIMITED");
  expect((await errorOf(await post("/api/tickets", { path }))).type).toBe("RATE_LIMITED");
  await clients.pop()?.close();
  const another = await until("a place", async () => {
    const answer = await post("/api/tickets", { path });
    return answer.status === 201;
  });
  expect(another).toBe(true);
  expect((await api(`/api/sessions/${id}`, { method: "DELETE" })).status).toBe(204);
  for (const client of clients) expect((await client.closed).code).toBe(1000);
});

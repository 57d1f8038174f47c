/** Containers by the API: start, stop, restart, how many, and that looking wakes nothing. */
import { Container, ContainerList, parseJson } from "@gantry/contracts";
import { until } from "@gantry/testing";
import { describe, expect, it } from "vitest";
import { api, errorOf, post, terminal } from "./shared-fleet.ts";

async function order(worker: string, name: string, verb: string): Promise<Container> {
  const answer = await post(`/api/workers/${worker}/containers/${name}/${verb}`);
  expect(answer.status).toBe(202);
  return Container.parse(await answer.json());
}

async function look(worker: string, name: string): Promise<Container | undefined> {
  const text = await (await api(`/api/workers/${worker}/containers`)).text();
  return parseJson(ContainerList, text, "containers").containers.find((one) => one.name === name);
}

const untilIn = (worker: string, name: string, state: Container["state"]): Promise<Container> =>
  until(`container ${name} in state ${state}`, async () => {
    const container = await look(worker, name);
    return container?.state === state && container;
  });

describe("a container", () => {
  it("starts, restarts with a new boot, stops, and says so at each step", async () => {
    const before = Date.now();
    const asked = await order("app-factory", "life", "start");
    expect(asked).toMatchObject({ name: "life", reason: null });
    expect([asked.state, asked.bootId === null]).toEqual(
      asked.state === "running" ? ["running", false] : ["starting", true],
    );
    const first = await untilIn("app-factory", "life", "running");
    expect(first.bootId).toMatch(/.{8,}/);
    expect(first.desired).toBe("running");
    expect(Date.parse(first.startedAt ?? "")).toBeGreaterThanOrEqual(before);

    // A second start of what runs changes nothing.
    expect(await order("app-factory", "life", "start")).toMatchObject({ state: "running", bootId: first.bootId });

    const restarting = await order("app-factory", "life", "restart");
    // It says what is so once the order is taken, and a restart may have got anywhere by then.
    expect(restarting.state).toMatch(/stopping|stopped|starting|running/);
    const second = await until("another boot", async () => {
      const now = await look("app-factory", "life");
      return now?.state === "running" && now.bootId !== first.bootId && now;
    });
    expect(second.bootId).not.toBeNull();

    expect((await order("app-factory", "life", "stop")).state).toMatch(/stopping|stopped/);
    const stopped = await untilIn("app-factory", "life", "stopped");
    expect(stopped).toMatchObject({ bootId: null, startedAt: null, desired: "stopped", reason: "stopped on request" });
    expect(await order("app-factory", "life", "stop")).toMatchObject({ state: "stopped" });
  });

  it("that is told to stop while it starts is stopped, not failed", async () => {
    await order("app-factory", "spare", "start");
    await order("app-factory", "spare", "stop");
    const end = await until("spare at rest", async () => {
      const now = await look("app-factory", "spare");
      return (now?.state === "stopped" || now?.state === "failed") && now;
    });
    expect(end).toMatchObject({ state: "stopped", reason: "stopped on request" });
    await order("app-factory", "spare", "start");
    await untilIn("app-factory", "spare", "running");
    await order("app-factory", "spare", "stop");
    await untilIn("app-factory", "spare", "stopped");
  });

  it("does what it was told last, however fast the orders come", async () => {
    for (const verb of ["start", "stop", "start", "stop", "restart", "stop"] as const)
      await order("app-factory", "spare", verb);
    await untilIn("app-factory", "spare", "stopped");
    // As long as another one takes to start, this one would have started as well.
    await order("app-factory", "life", "start");
    await untilIn("app-factory", "life", "running");
    expect(await look("app-factory", "spare")).toMatchObject({ state: "stopped", desired: "stopped" });
    for (const verb of ["stop", "start", "stop", "start"] as const) await order("app-factory", "spare", verb);
    await untilIn("app-factory", "spare", "running");
    for (const name of ["life", "spare"]) await order("app-factory", name, "stop");
    for (const name of ["life", "spare"]) await untilIn("app-factory", name, "stopped");
  });

  it("that two ask to start at once is started once", async () => {
    await Promise.all([1, 2, 3].map(() => order("test-specialist", "two", "start")));
    const { bootId } = await untilIn("test-specialist", "two", "running");
    expect((await look("test-specialist", "two"))?.bootId).toBe(bootId);
    await order("test-specialist", "two", "stop");
    await untilIn("test-specialist", "two", "stopped");
  });

  it("that is stopped stays so whatever looks at it", async () => {
    const client = await terminal("test-specialist", "?container=three");
    await client.waitFor(/\S/);
    await order("test-specialist", "three", "stop");
    await untilIn("test-specialist", "three", "stopped");
    const paths = [
      "workers",
      "workers/test-specialist",
      "workers/test-specialist/containers",
      `sessions/${client.session}`,
    ];
    for (const path of [...paths, "sessions", `sessions/${client.session}/events`])
      expect((await api(`/api/${path}`)).status).toBe(200);
    await until("health", async () => (await api("/health")).status === 200);
    expect((await api("/workers/test-specialist/")).status).toBe(200);
    client.control({ type: "ping" });
    await client.frame("pong");
    const watcher = await terminal("test-specialist", `?session=${client.session}&role=viewer`);
    expect((await watcher.frame("state")).state).toBe("asleep");
    expect((await look("test-specialist", "three"))?.state).toBe("stopped");
    await Promise.all([client.close(), watcher.close()]);
    expect((await api(`/api/sessions/${client.session}`, { method: "DELETE" })).status).toBe(204);
    expect((await look("test-specialist", "three"))?.state).toBe("stopped");
  });

  it("beyond the worker's limit, or of a name that cannot be, is refused", async () => {
    // Together with main these are the four that the worker allows; other files use the same names.
    for (const name of ["full", "two", "three"]) await order("test-specialist", name, "start");
    for (const name of ["two", "three"]) await order("test-specialist", name, "stop");
    expect((await errorOf(await post("/api/workers/test-specialist/containers/typo/stop"))).type).toBe("NOT_FOUND");
    const over = await Promise.all(
      ["four", "five"].map((name) => post(`/api/workers/test-specialist/containers/${name}/start`)),
    );
    for (const answer of over) expect((await errorOf(answer)).type).toBe("NOT_FOUND");
    for (const name of ["UPPER", "a_b", "a".repeat(41)]) {
      const answer = await post(`/api/workers/test-specialist/containers/${name}/start`);
      expect((await errorOf(answer)).type).toBe("VALIDATION_ERROR");
    }
    const text = await (await api("/api/workers/test-specialist/containers")).text();
    const names = parseJson(ContainerList, text, "containers").containers.map(({ name }) => name);
    expect(names).toEqual(["full", "main", "three", "two"]);
  });
});

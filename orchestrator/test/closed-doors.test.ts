/** What must stay shut: the development server's own paths, workers' insides, and every other port of the fleet. */
import { connect } from "node:net";
import {
  alive,
  descendantsOf,
  environmentOf,
  isAgent,
  listeningPorts,
  type RawAnswer,
  rawRequest,
  TEST_ENGINE,
  TEST_TOKEN,
  until,
} from "@gantry/testing";
import { describe, expect, it } from "vitest";
import { errorOf, fleet, terminal } from "./shared-fleet.ts";

const AUTHORIZATION = { authorization: `Bearer ${TEST_TOKEN}` };

describe("the public port", () => {
  it.each([
    "/cdn-cgi/local/explorer",
    "/cdn-cgi/local/explorer/api/d1",
    "/cdn-cgi/local/scheduled?cron=*",
    "/cdn-cgi/ProxyWorker/pause",
    "/CDN-CGI/local/explorer",
    "//cdn-cgi/local/explorer",
    "/x/../cdn-cgi/local/explorer",
    "/%63dn-cgi/local/explorer",
    "/cdn-cgi%2flocal/explorer",
    "/%2e%2e/cdn-cgi/local/explorer",
    "/.\\cdn-cgi/local/explorer",
    "http://127.0.0.1/cdn-cgi/local/explorer",
    "/__scheduled",
    "/__cf_local/x",
  ])("keeps %s shut", async (path) => {
    for (const method of ["GET", "POST"]) {
      expect((await errorOf(await rawRequest(fleet.port, { method, path }))).type).toBe("UNAUTHORIZED");
      const known = await rawRequest(fleet.port, { method, path, headers: AUTHORIZATION });
      expect((await errorOf(known)).type).toBe("NOT_FOUND");
    }
  });

  it("is no proxy", async () => {
    const answer = await rawRequest(fleet.port, { method: "CONNECT", path: "127.0.0.1:4320" });
    expect(answer.status).toBe(401);
  });

  it("believes no header about the Worker, the URL or the person", async () => {
    const told = {
      "mf-route-override": "app-factory",
      "mf-original-url": "http://x/health",
      "x-gantry-attach": "{}",
      "cf-access-authenticated-user-email": "admin@example.com",
    };
    const answer = await rawRequest(fleet.port, { path: "/api/workers", headers: told });
    expect((await errorOf(answer)).type).toBe("UNAUTHORIZED");
  });

  it.each([
    "/workers/app-factory/containers/main/agent/sessions",
    "/workers/app-factory//containers/main/agent/sessions",
    "/workers/app-factory/x/../containers/main/agent/sessions",
    "/workers/app%2Dfactory/containers/main/agent/sessions",
    "/workers/app-factory/%63ontainers/main/agent/sessions",
    "/workers/app-factory/containers%2fmain/agent/sessions",
    "/workers/app-factory/.//containers/main/agent/sessions",
  ])("does not lead to an agent by %s", async (path) => {
    const client = await terminal("app-factory");
    await client.frame("ready");
    const answer = await rawRequest(fleet.port, { path, headers: AUTHORIZATION });
    expect((await errorOf(answer)).type).toBe("NOT_FOUND");
    await client.close();
  });

  it("shows a worker's own page to those who are signed in", async () => {
    const page = await rawRequest(fleet.port, { path: "/workers/app-factory/", headers: AUTHORIZATION });
    expect([page.status, page.text]).toEqual([200, expect.stringContaining("app-factory")]);
    expect((await errorOf(await rawRequest(fleet.port, { path: "/workers/app-factory/" }))).type).toBe("UNAUTHORIZED");
    const none = await rawRequest(fleet.port, { path: "/workers/nope/", headers: AUTHORIZATION });
    expect((await errorOf(none)).type).toBe("NOT_FOUND");
  });
});

describe("the fleet's other ports", () => {
  const others = () =>
    listeningPorts([{ pid: fleet.pid, command: "start" }, ...descendantsOf(fleet.pid)]).filter(
      ({ port }) => port !== fleet.port,
    );

  const ask = (port: number, path: string, headers: Record<string, string> = {}, method = "GET"): Promise<RawAnswer> =>
    rawRequest(port, { path, headers, method }).catch((err: unknown) => ({
      status: 0,
      headers: {},
      text: String(err),
    }));

  it("are on loopback alone and serve no explorer, no SQL and no debugger", async () => {
    for (const { port, command } of others()) {
      for (const path of [
        "/cdn-cgi/local/explorer",
        "/cdn-cgi/local/explorer/api/d1/database",
        "/json/list",
        "/json/version",
      ]) {
        const { status, text } = await ask(port, path);
        expect
          .soft([200, 101].includes(status) && !text.includes("<title>"), `${port} ${path} of ${command}: ${text}`)
          .toBe(false);
      }
    }
  });

  it("give nobody the API, a worker or an agent without a token", async () => {
    for (const { port, command } of others()) {
      const where = `port ${port} of ${command.slice(0, 120)}`;
      for (const override of ["app-factory", "test-specialist", "orchestrator"]) {
        const headers = { "mf-route-override": override, "mf-original-url": "http://x/containers/main/agent/sessions" };
        for (const path of ["/containers/main/agent/sessions", "/api/workers", "/api/sessions"]) {
          const { status, text } = await ask(port, path, headers);
          expect.soft(status === 200, `${where}: ${path} as ${override}: ${text.slice(0, 200)}`).toBe(false);
        }
        const upgrade = { ...headers, connection: "Upgrade", upgrade: "websocket", "sec-websocket-version": "13" };
        const key = { ...upgrade, "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==" };
        for (const path of [
          "/api/workers/app-factory/terminal",
          `/containers/main/agent/sessions/${"a".repeat(20)}/link`,
        ]) {
          expect.soft((await ask(port, path, key)).status, `${where}: upgrade of ${path} as ${override}`).not.toBe(101);
        }
      }
    }
  });

  /** A Node that a container has: Docker's images bring one, processes share this machine's. */
  const NODE = TEST_ENGINE === "docker" ? "node" : process.execPath;

  it("let no shell into an agent", async () => {
    const ports = others().map(({ port }) => port);
    expect(ports.length).toBeGreaterThan(0);
    // A container's sidecar tunnels to the agent's port for the runtime; for what runs in a container it must not.
    const program = `
      const http = require("http");
      const ask = (port, target) => new Promise((done) => {
        const sent = http.request({ host: "127.0.0.1", port, method: "CONNECT", path: target, timeout: 5000 });
        sent.on("connect", (answer, socket) => { socket.destroy(); done(answer.statusCode); });
        sent.on("response", (answer) => { answer.resume(); done(answer.statusCode); });
        sent.on("timeout", () => sent.destroy()); sent.on("error", () => done(0)); sent.end();
      });
      (async () => {
        const opened = [];
        await Promise.all(${JSON.stringify(ports)}.map(async (port) => {
          for (const target of ["127.0.0.1:4320", "container:4320"]) if (await ask(port, target) === 200) opened.push(port);
        }));
        console.log("opened=" + JSON.stringify(opened) + ".");
      })()`;
    const command = encodeURIComponent(JSON.stringify([NODE, "-e", program]));
    const client = await terminal("app-factory", `?command=${command}&cols=200`);
    const [, opened] = await client.waitFor(/opened=(\[.*?\])\./);
    expect(opened).toBe("[]");
    await client.close();
  });

  it("are not the agents': those listen on sockets that only their container and the engine see", async () => {
    if (TEST_ENGINE === "docker") return;
    const client = await terminal("app-factory");
    await client.frame("ready");
    const agents = descendantsOf(fleet.pid).filter(isAgent);
    expect(agents.length).toBeGreaterThan(0);
    expect(listeningPorts(agents)).toEqual([]);
    for (const { pid } of agents) expect(environmentOf(pid).join(" ")).not.toContain(TEST_TOKEN);
    await client.close();
  });
});

it("survives a client that says nothing and one that says nonsense", async () => {
  const silent = connect(fleet.port, "127.0.0.1");
  const rude = connect(fleet.port, "127.0.0.1");
  rude.on("error", () => undefined);
  rude.write("\x00\x01\x02 nonsense\r\n\r\n");
  await until("the rude one's connection closed", () => rude.destroyed || rude.readableEnded || rude.resume().closed);
  silent.destroy();
  await until("health", async () => (await rawRequest(fleet.port, { path: "/health" })).status === 200);
  expect(alive(descendantsOf(fleet.pid)).length).toBeGreaterThan(0);
});

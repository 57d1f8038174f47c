import { statSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestEngine } from "./harness.ts";
import type { TestEngine } from "./harness.ts";

let engine: TestEngine;
let idle = "";
beforeAll(async () => {
  engine = await startTestEngine();
  idle = await engine.image("setInterval(() => {}, 1000);");
});
afterAll(() => engine.close());

const message = (text: unknown): object => ({ message: text });

describe("what workerd asks", () => {
  test("of a new name, the bridge and volumes", async () => {
    expect(await engine.api("GET", "/containers/new/json")).toMatchObject({
      status: 404,
      json: message("No such container: new"),
    });
    expect((await engine.api("GET", "/networks/bridge")).json).toMatchObject({
      IPAM: { Config: [{ Subnet: expect.any(String), Gateway: expect.any(String) }] },
    });
    expect((await engine.api("GET", "/volumes?filters=%7B%7D")).json).toEqual({ Volumes: [], Warnings: null });
  });

  test("of a sidecar: a port, an egress rule, a certificate", async () => {
    await engine.run("side", idle);
    const port = await engine.sidecarPort("side");
    const put = await fetch(`http://127.0.0.1:${port}/egress`, { method: "PUT", body: "{}" });
    expect(put.status).toBe(200);
    expect(await (await fetch(`http://127.0.0.1:${port}/ca`)).text()).toMatch(/^-----BEGIN CERTIFICATE-----/);
    expect((await engine.api("GET", "/containers/side-proxy/json")).json).toMatchObject({
      State: { Status: "running" },
    });
  });

  test("of its session at the end", async () => {
    const Labels = { "dev.workerd.session": "s1", other: "x" };
    await engine.run("mine", idle, { Labels });
    const filters = encodeURIComponent(JSON.stringify({ label: ["dev.workerd.session=s1"] }));
    const { json } = await engine.api("GET", `/containers/json?all=1&filters=${filters}`);
    expect(json).toMatchObject([{ Names: ["/mine"], Labels, HostConfig: { NetworkMode: "container:mine-proxy" } }]);
    const none = encodeURIComponent(JSON.stringify({ label: { "dev.workerd.session=s2": true } }));
    expect((await engine.api("GET", `/v1.43/containers/json?all=1&filters=${none}`)).json).toEqual([]);
  });
});

describe("Docker's refusals", () => {
  test("a name that is taken", async () => {
    await engine.run("taken", idle);
    const again = await engine.api("POST", "/containers/create?name=taken", { Image: idle });
    expect(again).toMatchObject({ status: 409, json: message(expect.stringContaining('/taken" is already in use')) });
  });

  test("an unknown image, a bad body, a bad signal", async () => {
    expect(await engine.api("POST", "/containers/create?name=x", { Image: "no:1" })).toMatchObject({
      status: 404,
      json: message("No such image: no:1"),
    });
    expect((await engine.api("POST", "/containers/create?name=x", { Image: 3 })).status).toBe(400);
    expect((await engine.api("GET", "/containers/json?filters=nope")).status).toBe(400);
    await engine.run("signalled", idle);
    expect((await engine.api("POST", "/containers/signalled/kill?signal=NOPE")).status).toBe(400);
  });

  test("a program that cannot run", async () => {
    const tag = await engine.image("", { command: ["no-such-program"] });
    await engine.api("POST", "/containers/create?name=broken", { Image: tag });
    expect(await engine.api("POST", "/containers/broken/start")).toMatchObject({
      status: 400,
      json: message(expect.stringContaining("no-such-program: executable file not found")),
    });
  });

  test("start twice, remove running, kill stopped, remove twice", async () => {
    await engine.run("life", idle);
    expect((await engine.api("POST", "/containers/life/start")).status).toBe(304);
    expect(await engine.api("DELETE", "/containers/life")).toMatchObject({
      status: 409,
      json: message(expect.stringContaining("You cannot remove a running container")),
    });
    expect((await engine.api("POST", "/containers/life/kill")).status).toBe(204);
    expect(await engine.api("POST", "/containers/life/kill")).toMatchObject({
      status: 409,
      json: message(expect.stringContaining("is not running")),
    });
    expect((await engine.api("DELETE", "/containers/life")).status).toBe(204);
    expect((await engine.api("DELETE", "/containers/life?force=true")).status).toBe(404);
  });

  test("a call it does not know is named", async () => {
    expect(await engine.api("POST", "/v1.43/containers/life/exec", { Cmd: ["sh"] })).toMatchObject({
      status: 501,
      json: message("the process engine does not implement POST /containers/life/exec"),
    });
  });
});

test("the socket is the user's alone", () => {
  const path = (engine.engine.env["DOCKER_HOST"] ?? "").replace("unix://", "");
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

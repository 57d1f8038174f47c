/** What clients may send and must not, in both protocols. */
import { CONTROL_FRAME_BYTES } from "@gantry/contracts";
import { type TerminalClient, until } from "@gantry/testing";
import { describe, expect, it } from "vitest";
import { script, terminal } from "./shared-fleet.ts";

/** A shell script that says its size whenever it gets a line. */
const SIZES = "stty -echo; echo ready; while read line; do echo size $(stty size) [$line]; done";

const errors = (client: TerminalClient): string[] =>
  client.frames.flatMap((frame) => (frame.type === "error" ? [frame.error.type] : []));

async function sized(client: TerminalClient, mark: string): Promise<string> {
  client.type(`${mark}\r`);
  const [, size] = await client.waitFor(new RegExp(`size (\\d+ \\d+) \\[${mark}\\]`));
  return size ?? "";
}

describe("v1 control frames", () => {
  it("resize, and say so in the log", async () => {
    const client = await terminal("app-factory", script(SIZES));
    await client.waitFor(/ready/);
    client.control({ type: "resize", cols: 120, rows: 40, visible: true });
    expect(await client.frame("resized")).toMatchObject({ cols: 120, rows: 40 });
    expect(await sized(client, "a")).toBe("40 120");
    expect(client.disorder).toBeNull();
    await client.close();
  });

  it("of an absurd size are refused and change nothing", async () => {
    const client = await terminal("app-factory", script(SIZES, "&cols=100&rows=30"));
    await client.waitFor(/ready/);
    const absurd = [0, -1, 1e9, 1.5, "NaN", "", null];
    for (const cols of absurd) client.control({ type: "resize", cols, rows: 40 });
    for (const rows of absurd) client.control({ type: "resize", cols: 120, rows });
    client.socket.send('{"type":"resize","cols":NaN,"rows":24}');
    client.control({ type: "resize", cols: 120 });
    await until("an error each", () => errors(client).length === 2 * absurd.length + 2);
    expect(new Set(errors(client))).toEqual(new Set(["VALIDATION_ERROR"]));
    expect(await sized(client, "b")).toBe("30 100");
    expect(client.last("resized")).toBeUndefined();
    await client.close();
  });

  it("that are malformed are told, and the socket stays", async () => {
    const client = await terminal("app-factory", script(SIZES));
    await client.waitFor(/ready/);
    const frames = [
      "",
      "x",
      "null",
      "[]",
      "1",
      "{",
      '{"type":"nope"}',
      '{"type":"ping","x":1}',
      '{"ping":1}',
      '{"type":"ack"}',
    ];
    const more = [
      '{"type":"ack","seq":-1}',
      '{"type":"ack","seq":1.5}',
      '{"type":"ack","seq":"1"}',
      '{"type":"ack","seq":1e20}',
    ];
    const roles = ['{"type":"role","want":"owner"}', '{"type":"resize","cols":80,"rows":24,"x":1}'];
    const all = [...frames, ...more, ...roles];
    for (const frame of all) client.socket.send(frame);
    client.socket.send(`{"type":"ping","x":"${"x".repeat(CONTROL_FRAME_BYTES)}"}`);
    await until("an error each", () => errors(client).length === all.length + 1);
    expect(
      errors(client)
        .slice(0, -1)
        .every((type) => type === "VALIDATION_ERROR"),
    ).toBe(true);
    expect(errors(client).at(-1)).toBe("PAYLOAD_TOO_LARGE");
    client.control({ type: "ping" });
    await client.frame("pong");
    expect(await sized(client, "c")).toBe("24 80");
    await client.close();
  });

  it("that acknowledge what was sent are taken, a lower one ignored, one above closes 1008", async () => {
    const client = await terminal("app-factory", script(SIZES));
    await client.waitFor(/ready/);
    client.control({ type: "ack", seq: client.lastSeq });
    client.control({ type: "ack", seq: 0 });
    client.control({ type: "ping" });
    await client.frame("pong");
    client.control({ type: "ack", seq: client.lastSeq + 1 });
    expect((await client.closed).code).toBe(1008);
  });

  it("carry input as binary only", async () => {
    const client = await terminal("app-factory", script(SIZES));
    await client.waitFor(/ready/);
    client.socket.send(new Uint8Array());
    client.socket.send("text is control\r");
    await client.frame("error");
    expect(await sized(client, "d")).toBe("24 80");
    expect(client.text).not.toContain("text is control");
    await client.close();
  });
});

describe("a viewer", () => {
  it("of v1 is told FORBIDDEN when it types, and neither that nor its size does anything until it controls", async () => {
    const owner = await terminal("app-factory", script(SIZES));
    await owner.waitFor(/ready/);
    const viewer = await terminal("app-factory", `?session=${owner.session}&role=viewer&cols=40&rows=10`);
    expect((await viewer.frame("ready")).role).toBe("viewer");
    viewer.type("intruder\r");
    expect((await viewer.frame("error")).error.type).toBe("FORBIDDEN");
    viewer.control({ type: "resize", cols: 50, rows: 20 });
    viewer.control({ type: "ping" });
    await viewer.frame("pong");
    expect(await sized(owner, "e")).toBe("24 80");
    expect(owner.text).not.toContain("intruder");
    // The first socket came without a size of its own, so it bounds nobody's.
    viewer.control({ type: "role", want: "controller", takeover: true });
    await viewer.frame("resized");
    expect(await sized(owner, "E")).toBe("20 50");
    await Promise.all([owner.close(), viewer.close()]);
  });

  it("of raw is closed 1008 when it types", async () => {
    const owner = await terminal("app-factory", script(SIZES));
    await owner.waitFor(/ready/);
    const viewer = await terminal("app-factory", `?session=${owner.session}&role=viewer`, { protocol: "raw" });
    await viewer.waitFor(/ready/);
    viewer.type("intruder\r");
    expect((await viewer.closed).code).toBe(1008);
    expect(await sized(owner, "f")).toBe("24 80");
    expect(owner.text).not.toContain("intruder");
    await owner.close();
  });
});

describe("input", () => {
  it("of raw may be text, binary or empty", async () => {
    const client = await terminal("app-factory", script(SIZES), { protocol: "raw" });
    await client.waitFor(/ready/);
    client.socket.send("");
    client.socket.send(new Uint8Array());
    client.socket.send("text");
    client.type(" and bytes\r");
    await client.waitFor(/\[text and bytes\]/);
    // What asks for a pong in v1 is input like any other.
    client.socket.send('{"type":"ping"}');
    client.type("\r");
    await client.waitFor(/\[\{"type":"ping"\}\]/);
    await client.close();
  });

  it("of more than 512 KiB in one frame closes raw 1008 and is an error in v1; 400 KiB pass whole", async () => {
    const huge = Buffer.alloc(600 * 1024, "x");
    const raw = await terminal("app-factory", script(SIZES), { protocol: "raw" });
    await raw.waitFor(/ready/);
    raw.socket.send(huge);
    expect((await raw.closed).code).toBe(1008);

    const counting = "stty raw -echo; echo ready; head -c 409600 | wc -c";
    const v1 = await terminal("app-factory", script(counting));
    await v1.waitFor(/ready/);
    v1.socket.send(huge);
    expect((await v1.frame("error")).error.type).toBe("PAYLOAD_TOO_LARGE");
    v1.socket.send(huge.subarray(0, 400 * 1024));
    await v1.waitFor(/409600/);
    expect((await v1.closed).code).toBe(1000);
  });
});

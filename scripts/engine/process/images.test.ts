import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ROOT } from "@gantry/testing";
import { readImage } from "./images.ts";

let context = "";
beforeEach(() => {
  context = join(mkdtempSync(join(tmpdir(), "image-")), "app-factory");
  mkdirSync(context);
});
afterEach(() => rmSync(join(context, ".."), { recursive: true }));

const configure = (text: string): void => writeFileSync(join(context, "gantry.config.json"), text);

describe("readImage", () => {
  test("resolves node, relative paths and ports", () => {
    writeFileSync(join(context, "..", "agent.mjs"), "");
    const command = ["node", "../agent.mjs", "--flag", "a/b"];
    configure(JSON.stringify({ kind: "factory", process: { command, listen: { "4320": "GANTRY_AGENT_SOCKET" } } }));
    expect(readImage("t:1", context)).toEqual({
      tag: "t:1",
      command: [process.execPath, join(context, "..", "agent.mjs"), "--flag", "a/b"],
      listen: new Map([[4320, "GANTRY_AGENT_SOCKET"]]),
      channel: false,
      context,
      config: join(context, "gantry.config.json"),
    });
  });

  test.each([
    ["no file", null, "is missing"],
    ["not JSON", "{", "is not JSON"],
    ["no process key", "{}", "is not valid at process"],
    ["an empty command", '{"process":{"command":[]}}', "is not valid at process.command"],
    ["a bad port", '{"process":{"command":["node"],"listen":{"x":"A"}}}', "is not valid at process.listen"],
    ["a bad variable", '{"process":{"command":["node"],"listen":{"1":"a b"}}}', "is not valid at process.listen.1"],
    ["an unknown key", '{"process":{"command":["node"],"port":1}}', "is not valid at process"],
    ["a file that is not there", '{"process":{"command":["node","./gone.mjs"]}}', "gone.mjs does not exist"],
  ])("refuses %s in one sentence", (_, text, reason) => {
    if (text !== null) configure(text);
    const read = (): unknown => readImage("t:1", context);
    expect(read).toThrow(reason);
    expect(read).toThrow(/^the process engine cannot build app-factory: [^\n]+$/);
  });
});

test("every worker starts its agent with the flags that its image has under Docker", () => {
  const dockerfile = readFileSync(join(ROOT, "shared/agent/Dockerfile"), "utf8");
  const [, words = ""] = /^CMD \[(.*)\]$/m.exec(dockerfile) ?? [];
  const flags = [...words.matchAll(/"(--[^"]+)"/g)].map(([, flag]) => flag);
  expect(flags.length).toBeGreaterThan(0);
  const workers = readdirSync(join(ROOT, "workers"));
  expect(workers.length).toBeGreaterThan(1);
  for (const worker of workers) {
    const { command } = readImage("t:1", join(ROOT, "workers", worker));
    expect({ worker, flags: command.slice(1, -1) }).toEqual({ worker, flags });
  }
});

import { expect, test } from "vitest";
import { FIELDS_BYTES, structuredLine } from "./structured-line.ts";

const STACK = "Error: boom\n    at handler (/app/server.js:10:9)\n    at next (/app/router.js:3:1)";

test("pino", () => {
  const line = `{"level":30,"time":1714564800123,"pid":42,"hostname":"box","reqId":"req-1","res":{"statusCode":200},"msg":"request completed"}`;
  expect(structuredLine(line)).toEqual({
    level: "info",
    message: "request completed",
    at: 1714564800123,
    fields: { pid: 42, hostname: "box", reqId: "req-1", res: { statusCode: 200 } },
    fieldsDropped: false,
    stack: null,
  });
});

test("pino with an error", () => {
  const err = { type: "Error", message: "boom", stack: STACK, code: "E1" };
  const line = JSON.stringify({ level: 50, time: 1714564800123, err, msg: "boom" });
  expect(structuredLine(line)).toMatchObject({
    level: "error",
    message: "boom",
    stack: STACK,
    fields: { err: { type: "Error", message: "boom", code: "E1" } },
  });
  expect(structuredLine(line)?.fields["err"]).not.toHaveProperty("stack");
});

test("bunyan", () => {
  const line = `{"name":"api","hostname":"box","pid":7,"level":40,"msg":"slow query","ms":812,"time":"2024-05-01T12:00:00.123Z","v":0}`;
  expect(structuredLine(line)).toEqual({
    level: "warn",
    message: "slow query",
    at: Date.UTC(2024, 4, 1, 12, 0, 0, 123),
    fields: { name: "api", hostname: "box", pid: 7, ms: 812, v: 0 },
    fieldsDropped: false,
    stack: null,
  });
});

test("winston", () => {
  const line = JSON.stringify({
    level: "\u001b[31merror\u001b[39m",
    message: "boom",
    service: "user",
    stack: STACK,
    timestamp: "2024-05-01T12:00:00.123Z",
  });
  expect(structuredLine(line)).toEqual({
    level: "error",
    message: "boom",
    at: Date.UTC(2024, 4, 1, 12, 0, 0, 123),
    fields: { service: "user" },
    fieldsDropped: false,
    stack: STACK,
  });
});

test.each([
  [`{"severity":"WARNING","message":"m","timestamp":"2024-05-01T12:00:00Z"}`, "warn", "m", 1714564800000],
  [`{"lvl":"Debug","msg":"m","ts":1714564800.25}`, "debug", "m", 1714564800250],
  [`  {"level":"INFO","message":"m","time":"2024-05-01 14:00:00,5+02:00"}  `, "info", "m", 1714564800500],
  [`{"level":"INFO","message":"m","time":"2024-05-01T14:00:00+0200"}`, "info", "m", 1714564800000],
  [`{"level":"http","message":"m","time":"yesterday"}`, "debug", "m", null],
  [`{"level":"loud","message":"m","time":-1}`, null, "m", null],
  [`{"level":60}`, "fatal", null, null],
  [`{"level":35,"msg":"m"}`, "info", "m", null],
  [`{"level":"custom","severity":"CRITICAL"}`, "fatal", null, null],
  [`{"message":"only a message"}`, null, "only a message", null],
  [`{"level":"info","message":"winston's","msg":"a field"}`, "info", "winston's", null],
  [`{"level":30,"message":"a field","msg":"pino's"}`, "info", "pino's", null],
])("generic: %s", (line, level, message, at) => {
  expect(structuredLine(line)).toMatchObject({ level, message, at });
});

test("what is not understood stays a field", () => {
  const line = `{"level":7,"severity":"info","message":42,"time":"soon","error":"timed out","err":null}`;
  expect(structuredLine(line)).toMatchObject({
    level: "info",
    message: null,
    at: null,
    stack: null,
    fields: { level: 7, message: 42, time: "soon", error: "timed out", err: null },
  });
});

test("an error that is written as its stack", () => {
  expect(structuredLine(JSON.stringify({ level: "error", error: STACK }))).toMatchObject({ stack: STACK, fields: {} });
  expect(structuredLine(JSON.stringify({ level: "error", error: { stack: STACK } }))?.stack).toBe(STACK);
});

test.each([
  "",
  "error: it broke",
  "{",
  "{}",
  "{not json}",
  "[1]",
  `"text"`,
  "null",
  `[{"level":30,"msg":"m"}]`,
  `{"level":30,"msg":"m"} {"level":30}`,
  `{"status":"ok"}`,
  `{"message":42}`,
  `{"level":"constructor"}`,
  `{"level":0,"msg":{}}`,
  `{"__proto__":{"level":30,"msg":"m"}}`,
])("no structured line: %j", (line) => expect(structuredLine(line)).toBeNull());

test("prototype keys are harmless", () => {
  const line = `{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"hasOwnProperty":1,"toJSON":2,"msg":"m"}`;
  const said = structuredLine(line);
  expect(said?.message).toBe("m");
  expect(Object.getPrototypeOf(said?.fields)).toBe(Object.prototype);
  expect(Object.keys(said?.fields ?? {})).toEqual(["constructor", "hasOwnProperty", "toJSON"]);
  expect(said?.fields["polluted"]).toBeUndefined();
  expect({}).not.toHaveProperty("polluted");
  expect(structuredLine(`{"msg":"m","err":{"__proto__":{"stack":"x"}}}`)?.stack).toBeNull();
});

test("fields up to the bound are kept, more are dropped", () => {
  const overhead = JSON.stringify({ x: "" }).length;
  const line = (bytes: number) => JSON.stringify({ level: "info", x: "ž".repeat((bytes - overhead) / 2) });
  expect(structuredLine(line(FIELDS_BYTES))).toMatchObject({
    fieldsDropped: false,
    fields: { x: expect.stringContaining("ž") },
  });
  expect(structuredLine(line(FIELDS_BYTES + 2))).toMatchObject({ level: "info", fieldsDropped: true, fields: {} });
});

test.each([
  ["brackets", "[".repeat(1_000_000), true],
  ["brackets in an object", `{"level":30,"a":${"[".repeat(1_000_000)}}`, true],
  ["deep arrays", `{"level":30,"a":${"[".repeat(500_000)}${"]".repeat(500_000)}}`, false],
  ["deep objects", `${`{"level":30,"a":`.repeat(60_000)}1${"}".repeat(60_000)}`, false],
  ["many keys", `{"level":30,${Array.from({ length: 60_000 }, (_, at) => `"k${at}":1`).join(",")}}`, false],
])("hostile: 1 MB of %s", (_name, line, refused) => {
  const begun = performance.now();
  const said = structuredLine(line);
  expect(performance.now() - begun).toBeLessThan(5_000);
  if (refused) expect(said).toBeNull();
  else expect(said).toMatchObject({ level: "info", fields: {}, fieldsDropped: true });
});

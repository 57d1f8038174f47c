import { spawnSync } from "node:child_process";
import { LINE_BYTES } from "@gantry/contracts";
import { until } from "@gantry/testing";
import { expect, test, vi } from "vitest";
import { Supervised } from "./supervisor-rig.ts";

const FOREVER = "while :; do sleep 0.1; done";
const MB = 1024 * 1024;

test("output right before the exit is there, in order, before the exit is told", async () => {
  await using its = new Supervised();
  its.start("one", ["node", "-e", `require("fs").writeSync(1, Array.from({length: 9000}, (_, n) => n).join("\\n"))`]);
  await its.until("one", "exited");
  expect(its.text("one")).toBe(Array.from({ length: 9000 }, (_, n) => n).join("\n"));
  expect(its.logs("one").at(-1)).toMatchObject({ text: "8999", partial: true, stream: "stdout", level: null });
});

test("the streams are told apart, and /dev/stdout can be opened", async () => {
  await using its = new Supervised();
  its.start("one", "echo out > /dev/stdout; echo err > /dev/stderr");
  await its.until("one", "exited");
  const lines = its.logs("one").map(({ stream, text }) => `${stream} ${text}`);
  expect(lines.sort()).toEqual(["stderr err", "stdout out"]);
});

test("where no pipe can be made, sockets do", async () => {
  vi.stubEnv("TMPDIR", "/no/such/directory");
  try {
    await using its = new Supervised();
    its.start("one", "echo out; echo err >&2");
    await its.until("one", "exited");
    expect(its.text("one").split("\n").sort()).toEqual(["err", "out"]);
  } finally {
    vi.unstubAllEnvs();
  }
});

test("one that prints without end leaves time for others, and can be stopped", async () => {
  await using its = new Supervised();
  let lines = 0;
  its.onLine = () => lines++;
  its.start("one", ["yes"]);
  its.start("two", "exit 0");
  await its.until("two", "exited");
  await until("a million lines", () => lines > 1_000_000);
  its.supervisor.stop("one");
  await its.until("one", "stopped");
  expect(its.supervisor.get("one").exit).toEqual({ code: null, signal: "SIGTERM" });
});

test("a partial line is given when it is quiet, its rest follows", async () => {
  await using its = new Supervised();
  its.start("one", "printf 'password: '; sleep 2; echo given");
  await its.until("one", "exited");
  expect(its.logs("one")).toMatchObject([
    { text: "password: ", partial: true },
    { text: "given", partial: false },
  ]);
});

test("a structured line has its level and its own time", async () => {
  await using its = new Supervised();
  const at = Date.now() - 5_000;
  its.start("one", ["echo", JSON.stringify({ level: 50, time: at, msg: "no" })]);
  await its.until("one", "exited");
  expect(its.logs("one")).toMatchObject([{ level: "error", at }]);
});

test("a 50 MB line comes in marked pieces, in bounded memory", async () => {
  await using its = new Supervised();
  let bytes = 0;
  let most = 0;
  const cuts: (string | null)[] = [];
  const before = process.memoryUsage().rss;
  its.onLine = ({ text, cut }) => {
    bytes += text.length;
    cuts.push(cut);
    if (cuts.length % 100 === 0) most = Math.max(most, process.memoryUsage().rss - before);
  };
  its.start("one", `head -c ${50 * MB} /dev/zero | tr '\\0' x; echo; echo next`);
  await its.until("one", "exited");
  expect(bytes).toBe(50 * MB + "next".length);
  expect(cuts).toHaveLength((50 * MB) / LINE_BYTES + 1);
  expect([cuts[0], cuts[1], cuts.at(-2), cuts.at(-1)]).toEqual(["begins", "goes on", "ends", null]);
  expect(most).toBeLessThan(96 * MB);
});

test("binary output and invalid UTF-8 are lines like others", async () => {
  await using its = new Supervised();
  its.start("one", "head -c 300000 /dev/urandom; echo; printf 'a\\377b\\000c\\n'");
  await its.until("one", "exited");
  const lines = its.logs("one");
  expect(lines.at(-1)?.text).toBe("a\ufffdb\0c");
  for (const { text } of lines) expect(text.isWellFormed() && text.length <= LINE_BYTES).toBe(true);
});

test("one that talks of a fatal error and lives is running, and no fault", async () => {
  await using its = new Supervised();
  its.start("one", `echo 'fatal error: cannot find module' >&2; echo 'Error: not really'; ${FOREVER}`);
  await until("both lines", () => its.logs("one").length === 2);
  its.supervisor.stop("one");
  await its.until("one", "stopped");
  expect(its.states("one")).toEqual(["starting", "running", "stopping", "stopped"]);
  expect(its.faults()).toEqual([]);
});

test("the same throw of a real node is one fault, another is another", async () => {
  await using its = new Supervised();
  const script = (name: string) =>
    `function ${name}(n) { throw new TypeError("no order " + n); } ${name}(Date.now() + process.pid)`;
  for (const [name, source] of [
    ["a", "buy"],
    ["b", "buy"],
    ["c", "sell"],
  ] as const) {
    its.start(name, ["node", "-e", script(source)]);
    await its.until(name, "exited");
  }
  const [a, b, c, ...more] = its.faults();
  expect(more).toEqual([]);
  expect(a).toMatchObject({ language: "node", type: "TypeError", process: "a", times: 1, uncaught: true });
  expect(a?.frames[0]).toMatchObject({ function: "buy", inApp: true });
  expect(b?.fingerprint).toBe(a?.fingerprint);
  expect(c?.fingerprint).not.toBe(a?.fingerprint);
});

test("the stack in a structured line is a fault, and so is one that is printed while it goes on", async () => {
  await using its = new Supervised();
  const script = `const err = new RangeError("too far"); console.log(JSON.stringify({ level: 50, msg: err.message, err: { stack: err.stack } }));
    console.error(err); setInterval(() => {}, 1000);`;
  its.start("one", ["node", "-e", script]);
  await until("both", () => its.faults().length === 2);
  expect(its.faults().map(({ fingerprint }) => fingerprint)).toHaveLength(2);
  expect(new Set(its.faults().map(({ fingerprint }) => fingerprint)).size).toBe(1);
  expect(its.faults()).toMatchObject([{ type: "RangeError" }, { message: "too far" }]);
});

test.skipIf(spawnSync("python3", ["-V"]).status !== 0)("a real python's traceback", async () => {
  await using its = new Supervised();
  its.start("one", ["python3", "-c", "def f():\n  return {}['order-1']\nf()"]);
  await its.until("one", "exited");
  expect(its.faults()).toMatchObject([{ language: "python", type: "KeyError", times: 1 }]);
});

test("5,000 different errors: a few are told apart, all are counted, and that is said once", async () => {
  const faults = { intervalMs: 60_000, records: 3, allRecords: 100, fresh: 20, known: 200 };
  const its = new Supervised({ bounds: { faults } });
  const script = `for (let i = 0; i < 5000; i++) console.error("TypeError: no\\n    at f" + i + " (/app/src/f" + i + ".js:1:2)")`;
  its.start("one", ["node", "-e", script]);
  await its.until("one", "exited");
  expect(its.faults()).toHaveLength(20);
  await its.supervisor.drain();
  const others = its.faults().filter(({ fingerprint }) => fingerprint === "others");
  expect(others).toMatchObject([{ times: 4980, language: null, process: "one" }]);
  expect(its.faults().reduce((sum, { times }) => sum + times, 0)).toBe(5000);
  expect(its.logs("gantry")).toMatchObject([
    { level: "warn", text: "more than 20 new errors in 60000 ms: 4980 more are counted only" },
  ]);
});

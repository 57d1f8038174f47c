import { spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { MetricRecord } from "@gantry/contracts";
import { until } from "@gantry/testing";
import { expect, test } from "vitest";
import { Sampler } from "../src/metrics/index.ts";
import type { Sink } from "../src/sink.ts";

class Collected implements Sink {
  readonly records: MetricRecord[] = [];
  readonly append: Sink["append"] = (_stream, record) => {
    this.records.push(MetricRecord.parse({ seq: this.records.length + 1, ...record }));
  };
}

/** Spins until it holds 64 MiB more: both once it reads `g`. To anything else it says what it has used of a core, in us. */
const BUSY = `let held = null;
  process.stdin.on("data", (asked) => {
    if (String(asked) === "g") held = Buffer.alloc(64 * 1024 * 1024, 1);
    const { user, system } = process.cpuUsage();
    process.stdout.write(String(user + system));
  });
  const spin = () => { for (const end = Date.now() + 20; Date.now() < end;); if (!held) setImmediate(spin); };
  process.stdout.write("0", spin);
  setInterval(() => held, 1000);`;

/** The kernel tells user and system time, each in steps of 10 ms. Seconds. */
const TICKS_S = 0.03;

test.skipIf(process.platform !== "linux")(
  "a busy child takes what it says of a core, and its memory grows",
  async () => {
    const sink = new Collected();
    const child = spawn(process.execPath, ["-e", BUSY], { detached: true, stdio: ["pipe", "pipe", "inherit"] });
    const told = new Map<string, { cpu: number; memoryBytes: number }>();
    const { pid = 0 } = child;
    const processes = {
      roots: () => [{ name: "busy", pid }],
      sampled: (name: string, use: { cpu: number; memoryBytes: number }) => void told.set(name, use),
    };
    const ask = async (what: "g" | "u") => {
      child.stdin.write(what);
      const [said]: unknown[] = await once(child.stdout, "data");
      return { usedS: Number(said) / 1e6, atS: performance.now() / 1_000 };
    };
    try {
      await once(child.stdout, "data");
      const sampler = new Sampler({ sink, processes, home: tmpdir(), scope: "tree" });
      const before = await ask("u");
      await sampler.sample();
      const begun = await ask("u");
      const ended = await until("half a second of a core", async () => {
        const now = await ask("u");
        return now.usedS - begun.usedS > 0.5 && now;
      });
      await sampler.sample();
      const after = await ask("u");
      const [container, busy] = sink.records.slice(-2);
      expect(container).toMatchObject({ process: null, cpuLimit: null, rxBytesPerSecond: null });
      expect(container?.diskTotalBytes).toBeGreaterThan(container?.diskUsedBytes ?? Infinity);
      expect(busy).toMatchObject({ process: "busy", diskUsedBytes: null, pids: 1 });
      // Others share the cores: the samples lie between what it said before and behind each.
      const [least, most] = [ended.usedS - begun.usedS - TICKS_S, after.usedS - before.usedS + TICKS_S];
      expect(busy?.cpu).toBeGreaterThan(least / (after.atS - before.atS));
      expect(busy?.cpu).toBeLessThan(most / (ended.atS - begun.atS));
      expect(container?.cpu).toBeGreaterThanOrEqual(busy?.cpu ?? Infinity);
      expect(told.get("busy")?.cpu).toBe(busy?.cpu);

      await ask("g");
      await sampler.sample();
      const grown = sink.records.at(-1);
      expect(grown?.memoryBytes).toBeGreaterThan((busy?.memoryBytes ?? Infinity) + 60 * 1024 * 1024);

      child.kill("SIGKILL");
      await once(child, "exit");
      await sampler.sample();
      expect(sink.records.at(-1)?.process).toBeNull();
    } finally {
      child.kill("SIGKILL");
    }
  },
);

test("the first sample comes soon, with rates", async () => {
  const sink = new Collected();
  const processes = { roots: () => [], sampled: () => undefined };
  const sampler = new Sampler({ sink, processes, home: tmpdir(), scope: "tree" });
  const begun = performance.now();
  sampler.start();
  // The regular ones are 10 s apart.
  await until("a sample", () => sink.records.length > 0, 9_000);
  sampler.stop();
  expect(performance.now() - begun).toBeGreaterThan(900);
  expect(sink.records[0]).toMatchObject({ process: null });
});

test("a file system that cannot be asked", async () => {
  const sink = new Collected();
  const processes = { roots: () => [], sampled: () => undefined };
  await new Sampler({ sink, processes, home: "/nowhere/home", scope: "tree" }).sample();
  expect(sink.records[0]).toMatchObject({ diskUsedBytes: null, diskTotalBytes: null });
});

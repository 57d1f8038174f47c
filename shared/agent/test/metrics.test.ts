import { spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { setTimeout as wait } from "node:timers/promises";
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

/** Holds 64 MiB more once it reads a line, and spins until then. */
const BUSY = `let held = null;
  process.stdin.once("data", () => { held = Buffer.alloc(64 * 1024 * 1024, 1); process.stdout.write("grown\\n"); });
  const spin = () => { for (const end = Date.now() + 20; Date.now() < end;); if (!held) setImmediate(spin); };
  process.stdout.write("busy\\n", spin);
  setInterval(() => held, 1000);`;

test.skipIf(process.platform !== "linux")("a busy child takes about a core, and its memory grows", async () => {
  const sink = new Collected();
  const child = spawn(process.execPath, ["-e", BUSY], { detached: true, stdio: ["pipe", "pipe", "inherit"] });
  const told = new Map<string, { cpu: number; memoryBytes: number }>();
  const { pid = 0 } = child;
  const processes = {
    roots: () => [{ name: "busy", pid }],
    sampled: (name: string, use: { cpu: number; memoryBytes: number }) => void told.set(name, use),
  };
  try {
    await once(child.stdout, "data");
    const sampler = new Sampler({ sink, processes, home: tmpdir(), scope: "tree" });
    await sampler.sample();
    // The time over which the rate is taken: shorter ones are the scheduler's.
    await wait(1_000);
    await sampler.sample();
    const [container, busy] = sink.records.slice(-2);
    expect(container).toMatchObject({ process: null, cpuLimit: null, rxBytesPerSecond: null });
    expect(container?.diskTotalBytes).toBeGreaterThan(container?.diskUsedBytes ?? Infinity);
    expect(busy).toMatchObject({ process: "busy", diskUsedBytes: null, pids: 1 });
    // Other tests share the cores.
    expect(busy?.cpu).toBeGreaterThan(0.4);
    expect(busy?.cpu).toBeLessThan(1.2);
    expect(container?.cpu).toBeGreaterThanOrEqual(busy?.cpu ?? Infinity);
    expect(told.get("busy")?.cpu).toBe(busy?.cpu);

    child.stdin.write("\n");
    await once(child.stdout, "data");
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
});

test("the first sample comes soon, with rates", async () => {
  const sink = new Collected();
  const processes = { roots: () => [], sampled: () => undefined };
  const sampler = new Sampler({ sink, processes, home: tmpdir(), scope: "tree" });
  const begun = performance.now();
  sampler.start();
  await until("a sample", () => sink.records.length > 0, 5_000);
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

import { expect, test } from "vitest";
import { ContainerMeter } from "./container-meter.ts";
import { Fixture, stat, VERSION_2 } from "./fixture.ts";
import { type ProcEntry, readProcTable } from "./proc-table.ts";
import { Rate } from "./rate.ts";
import { scopeOf } from "./scope.ts";
import { TreeMeter } from "./tree-meter.ts";

const UNITS = { ticks: 100, page: 4096 };

function tableOf(...stats: string[]): Map<number, ProcEntry> {
  using fixture = new Fixture(Object.fromEntries(stats.map((text) => [`${Number.parseInt(text, 10)}/stat`, text])));
  return readProcTable(fixture.root, UNITS) ?? new Map();
}

const isTen = ({ pid, group }: ProcEntry): boolean => pid === 10 || group === 10;

test("a name may hold anything, a zombie has no memory, without /proc there is no table", () => {
  const table = tableOf(stat(10, 1, { name: "a) S 99 (b", cpu: 250, rss: 2 }), stat(11, 10, { state: "Z", rss: 5 }));
  expect(table.get(10)).toMatchObject({ parent: 1, cpu: 2.5, memoryBytes: 8192, zombie: false, startedAt: "1" });
  expect(table.get(11)).toMatchObject({ parent: 10, memoryBytes: 0, zombie: true });
  expect(readProcTable("/nowhere/proc", UNITS)).toBeNull();
});

test("a tree is its root, its group, all descendants, and who lost their parent since", () => {
  const meter = new TreeMeter();
  const daemon = (parent: number) => stat(12, parent, { start: 5 });
  const before = tableOf(stat(1, 0), stat(10, 1), stat(11, 10), daemon(11), stat(13, 1, { group: 10 }), stat(14, 1));
  expect(meter.measure(before, isTen)).toMatchObject({ pids: 4, memoryBytes: 4 * 100 * 4096 });
  const after = tableOf(stat(1, 0), stat(10, 1), daemon(1), stat(14, 1));
  expect(meter.measure(after, isTen).pids).toBe(2);
  const reused = tableOf(stat(10, 1), stat(12, 1, { start: 9 }));
  expect(meter.measure(reused, isTen).pids).toBe(1);
});

test("time of children counts once, whoever has it", () => {
  const meter = new TreeMeter();
  expect(meter.measure(tableOf(stat(10, 1, { cpu: 100 })), isTen).cpu).toBe(1);
  // A child that lived and was waited for between two samples.
  expect(meter.measure(tableOf(stat(10, 1, { cpu: 100, children: 50 })), isTen).cpu).toBeCloseTo(0.5);
  // One that is seen, and then waited for.
  const seen = tableOf(stat(10, 1, { cpu: 100, children: 50 }), stat(11, 10, { cpu: 30 }));
  expect(meter.measure(seen, isTen).cpu).toBeCloseTo(0.3);
  expect(meter.measure(tableOf(stat(10, 1, { cpu: 100, children: 90 })), isTen).cpu).toBeCloseTo(0.1);
});

test("counters that go back make no negative numbers: a child that nobody waited for, a pid that is used again", () => {
  const meter = new TreeMeter();
  meter.measure(tableOf(stat(10, 1, { cpu: 100 }), stat(11, 10, { cpu: 500 })), isTen);
  expect(meter.measure(tableOf(stat(10, 1, { cpu: 120 })), isTen).cpu).toBeCloseTo(0.2);
  expect(meter.measure(tableOf(stat(10, 1, { cpu: 7, start: 99 })), isTen).cpu).toBeCloseTo(0.07);
  const rate = new Rate();
  expect([
    rate.next(50, 0),
    rate.next(150, 1000),
    rate.next(20, 2000),
    rate.next(120, 2500),
    rate.next(500, 2500),
  ]).toEqual([0, 100, 0, 200, 0]);
});

test.each([
  ["process 1 of an image", {}, 1, 0, "own"],
  ["a child of an init", {}, 7, 1, "own"],
  ["in a pid namespace of the process engine", { GANTRY_CONTAINER_ID: "a.b" }, 2, 1, "namespace"],
  ["beside everybody's processes", { GANTRY_CONTAINER_ID: "a.b" }, 700, 650, "tree"],
  ["started by hand", {}, 700, 650, "tree"],
])("%s: the scope", (_name, env, pid, parent, scope) => {
  expect(scopeOf(env, pid, parent)).toBe(scope);
});

const NET = (rx: number, tx: number): string =>
  `Inter-|   Receive  |  Transmit\n face |bytes packets\n    lo: 999 9 0 0 0 0 0 0 999 9 0\n  eth0: ${rx} 1 0 0 0 0 0 0 ${tx} 1 0\n`;

test("a container of its own: its group's numbers, and its network's", () => {
  using fixture = new Fixture({ ...VERSION_2, "proc/net/dev": NET(1000, 500) });
  const meter = new ContainerMeter("own", fixture.root, `${fixture.root}/proc`, 10);
  expect(meter.measure(new Map(), 0)).toMatchObject({ cpu: 0, rxBytesPerSecond: 0, pids: 7, cpuLimit: 1.5 });
  fixture.write({ "sys/fs/cgroup/cpu.stat": "usage_usec 5500000\n", "proc/net/dev": NET(3000, 600) });
  expect(meter.measure(new Map(), 2000)).toMatchObject({ cpu: 1.5, rxBytesPerSecond: 1000, txBytesPerSecond: 50 });
  fixture.write({ "sys/fs/cgroup/cpu.stat": "usage_usec 10\n", "proc/net/dev": NET(0, 0) });
  expect(meter.measure(new Map(), 3000)).toMatchObject({ cpu: 0, rxBytesPerSecond: 0, txBytesPerSecond: 0 });
});

test.each([
  ["namespace", 3],
  ["tree", 2],
] as const)("%s: the sum over /proc, no limits, no network", (scope, pids) => {
  using fixture = new Fixture({ ...VERSION_2, "proc/net/dev": NET(1, 1) });
  const meter = new ContainerMeter(scope, fixture.root, `${fixture.root}/proc`, 10);
  const processes = (cpu: number) => tableOf(stat(1, 0), stat(10, 1), stat(11, 10, { cpu }));
  meter.measure(processes(0), 0);
  expect(meter.measure(processes(50), 1000)).toEqual({
    cpu: 0.5,
    cpuLimit: null,
    memoryBytes: pids * 100 * 4096,
    memoryLimitBytes: null,
    pids,
    rxBytesPerSecond: null,
    txBytesPerSecond: null,
  });
});

test("an image on a machine of its own, whose group is the root: the sum over /proc", () => {
  using fixture = new Fixture({ "proc/net/dev": NET(1, 1) });
  const meter = new ContainerMeter("own", fixture.root, `${fixture.root}/proc`, 10);
  expect(meter.measure(tableOf(stat(1, 0), stat(10, 1)), 0)).toMatchObject({ pids: 2, rxBytesPerSecond: 0 });
});

test("without /proc: the agent alone", () => {
  const meter = new ContainerMeter("tree", "/nowhere", "/nowhere/proc", 10);
  const use = meter.measure(null, 0);
  expect(use).toMatchObject({ cpu: 0, pids: 1, rxBytesPerSecond: null });
  expect(use.memoryBytes).toBeGreaterThan(1024 * 1024);
});

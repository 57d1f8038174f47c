/** Series that tell the truth about what was not measured. */
import type { MetricItem } from "@gantry/contracts";
import { expect, test } from "vitest";
import { byId, chartOf, placeOf } from "./series.ts";

const BEGIN = Date.UTC(2026, 0, 1);

function point(seconds: number, cpu: number, more: Partial<MetricItem> = {}): MetricItem {
  return {
    workerName: "app-factory",
    containerName: "main",
    instanceId: "boot-1",
    process: null,
    at: new Date(BEGIN + seconds * 1000).toISOString(),
    resolution: "10s",
    cpu,
    cpuMax: cpu,
    cpuLimit: null,
    memoryBytes: 0,
    memoryMaxBytes: 0,
    memoryLimitBytes: null,
    diskUsedBytes: null,
    diskTotalBytes: null,
    pids: 1,
    rxBytesPerSecond: null,
    txBytesPerSecond: null,
    ...more,
  };
}

const cpuOf = (label: string, items: MetricItem[]) => ({ label, items, value: ({ cpu }: MetricItem) => cpu });
const seconds = (times: number[]) => times.map((time) => time - BEGIN / 1000);

test("points that follow one another make a line", () => {
  const { times, series } = chartOf([cpuOf("cpu", [point(0, 1), point(10, 2), point(20, 3)])]);
  expect(seconds(times)).toEqual([0, 10, 20]);
  expect(series).toEqual([{ label: "cpu", values: [1, 2, 3] }]);
});

test("one missed sample is no hole, a minute without any is", () => {
  const { times, series } = chartOf([cpuOf("cpu", [point(0, 1), point(20, 2), point(80, 3)])]);
  expect(seconds(times)).toEqual([0, 20, 30, 80]);
  expect(series[0]?.values).toEqual([1, 2, null, 3]);
});

test("two boots are not joined, unless one follows at once", () => {
  const reborn = { instanceId: "boot-2" };
  const apart = chartOf([cpuOf("cpu", [point(0, 1), point(20, 2, reborn)])]);
  expect(apart.series[0]?.values).toEqual([1, null, 2]);
  const joined = chartOf([cpuOf("cpu", [point(0, 1), point(10, 2, reborn)])]);
  expect(joined.series[0]?.values).toEqual([1, 2]);
});

test("the step is that of the points, so an hour is no hole between hours", () => {
  const hour = { resolution: "1h" as const };
  const { series } = chartOf([cpuOf("cpu", [point(0, 1, hour), point(3600, 2, hour), point(7200, 3, hour)])]);
  expect(series[0]?.values).toEqual([1, 2, 3]);
});

test("series of other times are drawn through, and not beyond their ends or over their holes", () => {
  const { times, series } = chartOf([
    cpuOf("a", [point(0, 0), point(10, 10), point(60, 60), point(70, 70)]),
    cpuOf("b", [point(5, 1), point(15, 1)]),
  ]);
  expect(seconds(times)).toEqual([0, 5, 10, 15, 20, 60, 70]);
  expect(series[0]?.values).toEqual([0, 5, 10, null, null, 60, 70]);
  expect(series[1]?.values).toEqual([null, 1, 1, 1, null, null, null]);
});

test("what is not known of a point is a hole", () => {
  const rx = (value: number | null) => ({ rxBytesPerSecond: value });
  const items = [point(0, 0, rx(5)), point(10, 0, rx(null)), point(20, 0, rx(7))];
  const { series } = chartOf([{ label: "rx", items, value: ({ rxBytesPerSecond }) => rxBytesPerSecond }]);
  expect(series[0]?.values).toEqual([5, null, 7]);
});

test("nothing measured is an empty chart", () => {
  expect(chartOf([cpuOf("cpu", [])])).toEqual({ times: [], series: [{ label: "cpu", values: [] }] });
  expect(chartOf([])).toEqual({ times: [], series: [] });
});

test("points are told apart by their place", () => {
  const groups = byId([point(0, 1), point(0, 2, { containerName: "b" }), point(10, 3)], placeOf);
  expect([...groups].map(([id, items]) => [id, items.length])).toEqual([
    ["app-factory/main", 2],
    ["app-factory/b", 1],
  ]);
});

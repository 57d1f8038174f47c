import type { ProcessEventItem, ProcessState } from "@gantry/contracts";
import { expect, test } from "vitest";
import { bootsOf, endedWithContainer, exitWords } from "./history.ts";

type Exit = ProcessEventItem["exit"];
const ONE: Exit = { code: 1, signal: null };
const TERM: Exit = { code: null, signal: "SIGTERM" };

/** A history, oldest first as it happened, given newest first as the list does. */
function history(...lines: [boot: string, state: ProcessState, exit: Exit][]): ProcessEventItem[] {
  const items = lines.map(([instanceId, state, exit], seq) => ({
    workerName: "factory",
    containerName: "main",
    instanceId,
    process: "web",
    seq: seq + 1,
    at: new Date(seq * 1000).toISOString(),
    state,
    pid: null,
    exit,
    restarts: 0,
    reason: null,
  }));
  return items.reverse();
}

/** Oldest first again: each boot, and its changes with the exit they show. */
const shown = (events: ProcessEventItem[]) =>
  bootsOf(events, true)
    .map(({ instanceId, changes }) => [
      instanceId,
      changes.map(({ event, exit }) => [event.state, exit === null ? null : exitWords(exit)]).reverse(),
    ])
    .reverse();

test("nothing has no boot", () => expect(bootsOf([], false)).toEqual([]));

const CRASHED_AND_BACK = [
  [
    "a",
    [
      ["running", null],
      ["exited", "exit 1"],
    ],
  ],
  [
    "b",
    [
      ["starting", null],
      ["running", null],
    ],
  ],
];

test("boots are told apart, and the end of one is not taken for that of another", () => {
  const events = history(["a", "running", null], ["a", "exited", ONE], ["b", "starting", null], ["b", "running", null]);
  expect(shown(events)).toEqual(CRASHED_AND_BACK);
});

test.each<[string, [ProcessState, Exit][], (string | null)[]]>([
  [
    "a crash is said once for each run",
    [
      ["running", null],
      ["backing-off", ONE],
      ["starting", ONE],
      ["running", ONE],
      ["crash-looping", ONE],
    ],
    [null, "exit 1", null, null, "exit 1"],
  ],
  [
    "a restart on request ends a run",
    [
      ["running", null],
      ["stopping", null],
      ["starting", TERM],
      ["running", TERM],
    ],
    [null, null, "SIGTERM", null],
  ],
  [
    "what is stopped while it waits ended before",
    [
      ["backing-off", ONE],
      ["stopped", ONE],
    ],
    ["exit 1", null],
  ],
  [
    "a program that cannot be run",
    [
      ["starting", null],
      ["exited", { code: 127, signal: null }],
    ],
    [null, "exit 127"],
  ],
  ["the first of a page", [["exited", ONE]], ["exit 1"]],
  ["what never ran", [["stopped", null]], [null]],
  ["an end that nobody saw", [["exited", { code: null, signal: null }]], ["ended"]],
])("%s", (_what, lines, exits) => {
  const events = history(...lines.map(([state, exit]): [string, ProcessState, Exit] => ["a", state, exit]));
  expect(shown(events)).toEqual([["a", lines.map(([state], at) => [state, exits[at]])]]);
});

test("a boot that ends while it runs was cut short, but for the newest of a process that runs", () => {
  const events = history(["a", "running", null], ["b", "stopped", TERM], ["c", "ready", null]);
  const cut = (runs: boolean) => bootsOf(events, runs).map(({ instanceId, cutShort }) => [instanceId, cutShort]);
  expect(cut(true)).toEqual([
    ["c", false],
    ["b", false],
    ["a", true],
  ]);
  expect(cut(false)[0]).toEqual(["c", true]);
});

test("a process ended with its container when the list calls it over and its newest change does not", () => {
  const [newest] = history(["a", "starting", null], ["a", "running", null]);
  const listed = (state: ProcessState, changedAt = newest?.at ?? "") => {
    const place = { workerName: "factory", containerName: "main", instanceId: "a", id: "web", name: "web" };
    const use = { startedAt: null, cpu: null, memoryBytes: null, pid: null, exit: null };
    return { ...place, ...use, command: [], restarts: 0, reason: null, state, changedAt };
  };
  expect(endedWithContainer(listed("exited"), newest)).toBe(true);
  expect(endedWithContainer(listed("running"), newest)).toBe(false);
  // The list is ahead of the history: that will say how it ended.
  expect(endedWithContainer(listed("exited", new Date(9000).toISOString()), newest)).toBe(false);
  expect(endedWithContainer(listed("exited"), undefined)).toBe(false);
  expect(endedWithContainer(listed("backing-off"), history(["a", "backing-off", ONE])[0])).toBe(false);
});

test("two hosts whose clocks disagree are two boots all the same, each in its own order", () => {
  const events = history(["a", "running", null], ["b", "starting", null], ["a", "exited", ONE], ["b", "running", null]);
  expect(shown(events)).toEqual(CRASHED_AND_BACK);
});

/** What counts as wrong, and what mends it. */
import type { Worker, WorkerDetail } from "@gantry/contracts";
import { expect, test } from "vitest";
import { findProblems } from "./problems.ts";

const worker: Worker = {
  name: "test-specialist",
  kind: "specialist",
  title: "Test specialist",
  version: "0.1.0",
  status: "up",
  containerCount: { running: 1, total: 3 },
  methods: [],
  lastSeenAt: null,
};

const container = { bootId: null, desired: "running" as const, image: "i", startedAt: null, lastHeartbeatAt: null };

test("containers that failed or were lost are named with their reason and the verb that mends them", () => {
  const detail: WorkerDetail = {
    ...worker,
    containers: [
      { ...container, name: "main", state: "failed", reason: "no such image" },
      { ...container, name: "b", state: "lost", reason: null },
      { ...container, name: "c", state: "stopped", reason: "stopped by ada" },
      { ...container, name: "d", state: "lost", reason: "no sign of life from its agent for 80 s" },
    ],
  };
  expect(findProblems([worker], [detail])).toEqual([
    expect.objectContaining({ text: "test-specialist/main failed: no such image.", container: "main", mend: "start" }),
    expect.objectContaining({ text: "test-specialist/b is lost: no sign of life.", container: "b", mend: "restart" }),
    expect.objectContaining({ text: "test-specialist/d is lost: no sign of life from its agent for 80 s." }),
  ]);
});

test("a worker that is down comes first and has nothing to start", () => {
  const problems = findProblems([{ ...worker, status: "down" }], []);
  expect(problems).toEqual([expect.objectContaining({ worker: "test-specialist", mend: null })]);
});

test("a restart loop is wrong in every state but stopped, and mended by nobody but a person while it runs", () => {
  const reason = "restart loop: ended 3 times unasked within 10 minutes; last: exit 1";
  const detail: WorkerDetail = {
    ...worker,
    containers: [
      { ...container, name: "a", state: "running", reason },
      { ...container, name: "b", state: "failed", reason },
      { ...container, name: "c", state: "stopped", reason },
    ],
  };
  expect(findProblems([worker], [detail]).map(({ text, mend }) => [text, mend])).toEqual([
    [`test-specialist/a is in a ${reason}.`, null],
    [`test-specialist/b failed in a ${reason}.`, "start"],
  ]);
});

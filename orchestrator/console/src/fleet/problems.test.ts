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

const container = { bootId: null, image: "i", startedAt: null, lastHeartbeatAt: null };

test("containers that failed or were lost are named with their reason and a way to start them", () => {
  const detail: WorkerDetail = {
    ...worker,
    containers: [
      { ...container, name: "main", state: "failed", reason: "no such image" },
      { ...container, name: "b", state: "lost", reason: null },
      { ...container, name: "c", state: "stopped", reason: "stopped by ada" },
    ],
  };
  expect(findProblems([worker], [detail])).toEqual([
    expect.objectContaining({ text: "test-specialist/main failed: no such image.", container: "main", mend: "start" }),
    expect.objectContaining({ text: "test-specialist/b is lost: no heartbeat.", container: "b", mend: "start" }),
  ]);
});

test("a worker that is down comes first and has nothing to start", () => {
  const problems = findProblems([{ ...worker, status: "down" }], []);
  expect(problems).toEqual([expect.objectContaining({ worker: "test-specialist", mend: null })]);
});

import { describe, expect, test } from "vitest";
import { findCgroup } from "./cgroup-paths.ts";
import { readCgroup } from "./cgroup.ts";
import { Fixture, VERSION_1, VERSION_2 } from "./fixture.ts";

const read = (fixture: Fixture) => readCgroup(findCgroup(fixture.root));

describe.each([
  ["version 2", VERSION_2],
  ["version 1", VERSION_1],
])("%s", (_name, files) => {
  test("what a container uses and may use", () => {
    using fixture = new Fixture(files);
    expect(read(fixture)).toEqual({
      cpu: 2.5,
      cpuLimit: 1.5,
      memoryBytes: 100_000_000,
      memoryLimitBytes: 268_435_456,
      pids: 7,
    });
  });

  test("something missing: nothing", () => {
    using fixture = new Fixture(files);
    fixture.remove("sys/fs/cgroup");
    expect(read(fixture)).toBeNull();
  });
});

test("no limits", () => {
  using second = new Fixture({
    ...VERSION_2,
    "sys/fs/cgroup/cpu.max": "max 100000\n",
    "sys/fs/cgroup/memory.max": "max\n",
  });
  expect(read(second)).toMatchObject({ cpuLimit: null, memoryLimitBytes: null });
  using first = new Fixture({
    ...VERSION_1,
    "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us": "-1\n",
    "sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
  });
  expect(read(first)).toMatchObject({ cpuLimit: null, memoryLimitBytes: null });
});

test("a group inside of what is mounted, at a path with a space", () => {
  using fixture = new Fixture({
    "proc/self/cgroup": "0::/machine/box\n",
    "proc/self/mountinfo": "1 0 0:29 /machine /my\\040cgroups rw - cgroup2 cgroup2 rw\n",
  });
  expect(findCgroup(fixture.root).unified).toBe(`${fixture.root}/my cgroups/box`);
});

test("the root of a hierarchy is the machine, not a container", () => {
  using fixture = new Fixture(VERSION_2);
  fixture.remove("sys/fs/cgroup/memory.current");
  expect(read(fixture)).toBeNull();
});

test("no control groups at all", () => {
  using fixture = new Fixture({});
  expect(read(fixture)).toBeNull();
});

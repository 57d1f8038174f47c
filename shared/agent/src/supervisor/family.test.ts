import { spawn } from "node:child_process";
import { once } from "node:events";
import { until } from "@gantry/testing";
import { expect, test } from "vitest";
import { endProcesses } from "../end-tree.ts";
import { processTable } from "../process-tree.ts";
import { Family, RUN_MARK } from "./family.ts";

/** Starts a script for sh that leads its own session; gives what it prints, and its end. */
function lead(script: string, mark: string) {
  const env = { ...process.env, [RUN_MARK]: mark };
  const child = spawn("sh", ["-c", script], { detached: true, env, stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  child.stdout.on("data", (chunk) => (text += String(chunk)));
  const family = new Family(child.pid ?? 0, mark);
  return { family, exited: once(child, "exit"), pid: child.pid, text: () => text };
}

const pids = (family: Family) => family.members().map(({ pid }) => pid);

/** A sleep that was begun between the look and the kill lives out its 0.1 s; who loops lives for ever. */
const nobodyIsLeft = (family: Family) => until("nobody to be left", () => pids(family).length === 0);

test("who left the session and lost its parents is found by the mark, as long as somebody lives", async () => {
  const { family, exited, text } = lead("(setsid sh -c 'echo $$; while :; do sleep 0.1; done' &)", "mark-1");
  await exited;
  family.rootEnded();
  const daemon = await until("the daemon", () => Number(text()) || null);
  expect(pids(family)).toContain(daemon);
  await endProcesses(family.members(), []);
  await nobodyIsLeft(family);
});

test("who cleared its environment is found when it was seen before", async () => {
  const cleared = `setsid env -i PATH="$PATH" sh -c 'echo $$; while :; do sleep 0.1; done'`;
  const { family, exited, pid, text } = lead(`${cleared} & wait`, "mark-2");
  const child = await until("the child", () => Number(text()) || null);
  family.remember(processTable());
  process.kill(pid ?? 0, "SIGKILL");
  await exited;
  family.rootEnded();
  expect(pids(family)).toContain(child);
  await endProcesses(family.members(), []);
  await nobodyIsLeft(family);
});

test("after the root's end its number names nobody", async () => {
  const { family, exited } = lead("exit 0", "mark-3");
  await exited;
  family.rootEnded();
  expect(pids(family)).toEqual([]);
});

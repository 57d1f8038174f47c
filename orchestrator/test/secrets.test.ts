/** Secrets: what a shell cannot see, and what no file of the fleet holds. */
import { statSync } from "node:fs";
import { SignInCode, Ticket } from "@gantry/contracts";
import { familyOf, environmentOf, stateFiles, TEST_ENGINE, TEST_TOKEN } from "@gantry/testing";
import { expect, it } from "vitest";
import { PARENT_SECRET } from "./fleet.setup.ts";
import { api, fleet, post, script, terminal } from "./shared-fleet.ts";

const isolated = TEST_ENGINE === "docker" || fleet.output.includes("in bubblewrap");

/** What a script in a container says, up to its end. */
async function said(worker: string, text: string): Promise<string> {
  const client = await terminal(worker, script(`${text}; echo; echo th''end; read x`));
  await client.waitFor(/thend/);
  await client.close();
  return client.text;
}

it.each(["app-factory", "test-specialist"])("a shell of %s has nothing of the parent's environment", async (worker) => {
  const seen = await said(worker, "env; tr '\\0' '\\n' < /proc/$$/environ; tr '\\0' '\\n' < /proc/$PPID/environ");
  expect(seen).toContain(`GANTRY_WORKER=${worker}`);
  for (const secret of [PARENT_SECRET, TEST_TOKEN, "ACCEPT_SECRET", "GANTRY_ADMIN", "GANTRY_STATE", fleet.state]) {
    expect(seen).not.toContain(secret);
  }
});

it("the engine says how well it isolates", () => {
  if (TEST_ENGINE === "docker") return;
  expect(fleet.output).toMatch(/as your user, in bubblewrap|have your user's rights/);
});

it("an isolated shell finds no process, no file and no database of the fleet", async () => {
  if (!isolated) return;
  const seen = await said(
    "app-factory",
    `cat /proc/[0-9]*/environ /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' '\\n'; ls -la ${fleet.state} 2>&1; cat ${fleet.state}/orchestrator.env ${fleet.state}/admin-token 2>&1; find / -xdev -name '*.sqlite' -path '*D1*' 2>/dev/null | head`,
  );
  for (const secret of [PARENT_SECRET, TEST_TOKEN, "ADMIN_TOKEN_SHA256=", "wrangler-dev", "D1DatabaseObject"]) {
    expect(seen).not.toContain(secret);
  }
});

it("no program of the fleet but the start has the token in its environment or on its command line", () => {
  const family = familyOf(fleet.pid);
  expect(family.length).toBeGreaterThan(3);
  for (const { pid, command } of family) {
    // The engine reads its own parent's environment for PATH and LANG; it passes nothing else on.
    const env = environmentOf(pid).join(" ");
    const where = command.slice(0, 120);
    expect.soft(command.includes(TEST_TOKEN), where).toBe(false);
    if (!/process\/(main|watchdog)\.ts/.test(command)) {
      expect.soft(env.includes(TEST_TOKEN) || env.includes(PARENT_SECRET), `environment of ${where}`).toBe(false);
    }
  }
});

it("no file of the state directory holds a token, a code, a ticket or a cookie", async () => {
  const { path } = SignInCode.parse(await (await post("/api/auth/codes")).json());
  const signedIn = await fetch(fleet.base + path, { redirect: "manual" });
  const cookie = signedIn.headers.getSetCookie()[0]?.split(";")[0]?.split("=")[1] ?? "";
  const socket = "/api/workers/app-factory/terminal";
  const { ticket } = Ticket.parse(await (await post("/api/tickets", { path: socket })).json());
  await fetch(`${fleet.base}${socket}?ticket=${ticket}`);
  await fetch(`${fleet.base}/api/workers?token=${TEST_TOKEN}`);
  await api(`/api/nope?ticket=${ticket}`);
  const code = new URL(path, fleet.base).searchParams.get("code") ?? "";
  for (const secret of [code, cookie, ticket]) expect(secret.length).toBeGreaterThan(20);

  let files = 0;
  for (const { path: file, text } of stateFiles(fleet.state)) {
    files++;
    for (const secret of [TEST_TOKEN, PARENT_SECRET, code, cookie, ticket])
      expect.soft(text.includes(secret), file).toBe(false);
  }
  expect(files).toBeGreaterThan(3);
  expect(statSync(fleet.state).mode & 0o077).toBe(0);
});

/** The Monitoring pages before a real fleet: a process from its start to its end, what it prints, what it throws. */
import { type Fleet, startFleet, until } from "@gantry/testing";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launchBrowser } from "./browser.ts";
import { type Person, PHONE, signIn, startProcess } from "./people.ts";

const WORKER = "app-factory";
const TALKS = `i=0; while true; do i=$((i+1)); printf '\\033[32mtalk\\033[0m:%d:\\n' $i; sleep 0.1; done`;
const THROWS = "function pay() { throw new TypeError('no such price') } pay()";

let fleet: Fleet;
let browser: Browser;
let admin: Person;
let page: Page;

beforeAll(async () => {
  [fleet, browser] = await Promise.all([startFleet(), launchBrowser()]);
  admin = await signIn(browser, fleet);
  page = admin.page;
});

afterAll(async () => {
  await browser?.close();
  await fleet?.stop();
});

const go = (path: string) => page.goto(fleet.base + path);
const lines = () => page.getByTestId("log-lines");

/** The numbers of the lines in view, oldest first. */
async function talked(): Promise<number[]> {
  const text = await lines().innerText();
  return [...text.matchAll(/talk:(\d+):/g)].map((match) => Number(match[1]));
}

it("says that nothing is wrong while nothing is", async () => {
  await go("/");
  await page.getByRole("table", { name: "Workers" }).waitFor();
  await page.keyboard.press("g");
  await page.keyboard.press("m");
  await page.getByText("Nothing is wrong.").waitFor();
  expect(new URL(page.url()).pathname).toBe("/monitoring");
});

it("starts a process from its dialog", async () => {
  await go("/monitoring/processes");
  await page.getByRole("button", { name: "Start a process" }).first().click();
  const dialog = page.getByRole("dialog", { name: "Start a process" });
  await dialog.getByLabel("Worker").selectOption(WORKER);
  await dialog.getByLabel("Name").fill("talker");
  await dialog.getByLabel("Command").fill(`sh -c "${TALKS.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`);
  await dialog.getByRole("button", { name: "Start" }).click();
  await page.locator('[data-process="talker"][data-state="running"]').waitFor();
});

it("follows what it prints, every line once, in its colour", async () => {
  await go(`/monitoring/processes?worker=${WORKER}`);
  await page.getByRole("link", { name: `Logs of talker on ${WORKER}/main` }).click();
  await page.getByText("live", { exact: true }).waitFor();
  await until("fifty lines", async () => (await talked()).length >= 50);
  const seen = await talked();
  expect(seen).toEqual(seen.map((_n, at) => (seen[0] ?? 0) + at));
  const colour = await lines().getByText("talk", { exact: true }).first().getAttribute("style");
  expect(colour).toContain("--term-green");
});

it("pauses by a key, counts what comes meanwhile, and follows again", async () => {
  await page.keyboard.press("f");
  await page.getByRole("button", { name: /Follow \d+ new/ }).waitFor();
  const before = await talked();
  await page.getByRole("button", { name: /Follow \d{2,} new/ }).waitFor();
  expect((await talked()).slice(0, 5)).toEqual(before.slice(0, 5));
  await page.keyboard.press("f");
  await until("the newest", async () => ((await talked()).at(-1) ?? 0) >= (before.at(-1) ?? 0) + 10);
});

it("shows a line in detail, and what was printed around its moment", async () => {
  await lines().getByRole("option").nth(10).click();
  const detail = page.getByRole("complementary", { name: "Line" });
  await detail.getByText("process talker, stdout").waitFor();
  await detail.getByRole("link", { name: "All lines around it" }).click();
  await page.getByRole("button", { name: /^Time: Around/ }).waitFor();
  await lines().getByRole("option").first().waitFor();
  expect(new URL(page.url()).searchParams.get("at")).not.toBeNull();
});

it("finds a line by its words", async () => {
  await go(`/monitoring/logs?worker=${WORKER}&container=main`);
  await page.getByTestId("log-count").waitFor();
  await page.keyboard.press("/");
  await page.getByRole("searchbox").and(page.locator(":focus")).waitFor();
  await page.keyboard.type("talk 7");
  await page.waitForURL((url) => url.searchParams.get("q") === "talk 7");
  // What is printed is indexed by the cron.
  await until("the line", async () => {
    await page.reload();
    await page.getByTestId("log-count").waitFor();
    return (await lines().count()) > 0 && (await talked()).includes(7);
  });
});

it("opens a terminal on its container, from the process and from its logs", async () => {
  await go(`/monitoring/processes?worker=${WORKER}`);
  await page.getByRole("button", { name: `More for talker on ${WORKER}/main` }).click();
  await page.getByRole("menuitem", { name: "Open a terminal on main" }).click();
  await admin.terminal.live();
  const first = await admin.terminal.session();
  await go(`/monitoring/logs?worker=${WORKER}&container=main`);
  await page.getByRole("button", { name: `Open a terminal on ${WORKER}/main` }).click();
  await until("another terminal", async () => ![null, first].includes(await admin.terminal.session()));
});

it("tells a line of stderr from one that states a level", async () => {
  await startProcess(fleet, WORKER, "warns", [
    "node",
    "-e",
    `console.error("only on stderr"); console.error(JSON.stringify({ level: "error", message: "states a level" }))`,
  ]);
  await go(`/monitoring/logs?worker=${WORKER}&container=main&process=warns`);
  const plain = lines().getByRole("option", { name: /only on stderr/ });
  await plain.getByTitle("Printed to stderr; states no level").waitFor();
  expect(await plain.getByTitle("error", { exact: true }).count()).toBe(0);
  await lines()
    .getByRole("option", { name: /states a level/ })
    .getByTitle("error", { exact: true })
    .waitFor();
});

it("stops it, after asking", async () => {
  await go(`/monitoring/processes?worker=${WORKER}`);
  await page.getByRole("button", { name: `More for talker on ${WORKER}/main` }).click();
  await page.getByRole("menuitem", { name: "Stop" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Stop" }).click();
  await page.locator('[data-process="talker"][data-state="stopped"]').waitFor();
});

it("shows what became of a process, and how it ended", async () => {
  await startProcess(fleet, WORKER, "fails", ["sh", "-c", "exit 3"]);
  await go(`/monitoring/processes?worker=${WORKER}`);
  await page.getByRole("link", { name: /^fails/ }).click();
  const detail = page.getByRole("complementary", { name: "fails" });
  const changes = detail.getByRole("region", { name: "History" }).getByRole("listitem");
  await changes
    .filter({ hasText: /^exited/ })
    .getByText("exit 3", { exact: true })
    .waitFor();
  const states = await changes.evaluateAll((lines) => lines.map((line) => line.getAttribute("data-change")));
  expect(states).toEqual(["exited", "running", "starting"]);
  expect(new URL(page.url()).searchParams.get("open")).toBe(`${WORKER}/main/fails`);
  await page.keyboard.press("Escape");
  await detail.waitFor({ state: "detached" });
  expect(new URL(page.url()).searchParams.get("open")).toBeNull();
});

it("groups what a program throws, resolves it, and takes that back", async () => {
  await startProcess(fleet, WORKER, "thrower", ["node", "-e", THROWS]);
  await go("/monitoring");
  await page.locator('[data-problem="error"]').getByText("TypeError: no such price").waitFor();
  await page.locator('[data-problem="error"]').getByRole("link", { name: "Look" }).click();
  const detail = page.getByRole("complementary", { name: "TypeError" });
  await detail.getByText("no such price").first().waitFor();
  await detail.getByRole("button", { name: "Resolve" }).click();
  await page.getByText("No open error").waitFor();
  await page.getByRole("button", { name: "Undo" }).click();
  await page.locator("[data-fault][data-state=open]").waitFor();
  await detail.getByRole("button", { name: "Resolve" }).click();
  await page.getByText("No open error").waitFor();
  await page.getByRole("radio", { name: "resolved" }).check({ force: true });
  await page.locator("[data-fault][data-state=resolved]").waitFor();
  await detail.getByRole("link", { name: /^Logs around/ }).click();
  await lines().getByText("no such price").first().waitFor();
});

it("measures the container", async () => {
  await go(`/monitoring/metrics?worker=${WORKER}&container=main`);
  await page.getByRole("figure", { name: "Memory", exact: true }).waitFor();
  await page.getByRole("button", { name: "Table" }).click();
  await page
    .getByRole("table", { name: "Memory", exact: true })
    .getByText(/\d+(\.\d)? MB/)
    .first()
    .waitFor();
});

it("says on Logs that the orchestrator is gone, and since when, until it is back", async () => {
  const other = await signIn(browser, fleet);
  await other.page.goto(`${fleet.base}/monitoring/logs`);
  const state = other.page.getByText("new lines every 2 s");
  await state.waitFor();
  await other.page.route("**/api/**", (route) => route.abort());
  await other.page.getByRole("alert").getByText("The orchestrator cannot be reached.").waitFor();
  await other.page.getByText(/Shown as of .*, some lines may be missing/).waitFor();
  await other.page.getByText("not up to date").waitFor();
  await other.page.unroute("**/api/**");
  await state.waitFor();
  expect(await other.page.getByRole("alert").count()).toBe(0);
});

it("fits a phone", async () => {
  const phone = await signIn(browser, fleet, undefined, { viewport: PHONE, hasTouch: true, isMobile: true });
  for (const path of ["", "/processes", "/logs", "/errors?state=all", "/metrics"]) {
    await phone.page.goto(`${fleet.base}/monitoring${path}`);
    await phone.page.getByRole("navigation", { name: "Monitoring" }).waitFor();
    expect(await phone.page.evaluate(() => document.documentElement.scrollWidth)).toBe(PHONE.width);
  }
  expect(phone.problems).toEqual([]);
});

it("made no error in the browser", () => {
  expect(admin.problems).toEqual([]);
});

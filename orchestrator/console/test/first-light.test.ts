/** The issue's own story in a browser: sign in, type into every worker, edit a file, come back after a reload. */
import { fastest, type Fleet, pace, startFleet, until } from "@gantry/testing";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ConsoleTerminal, launchBrowser } from "./browser.ts";
import { DESK, PHONE } from "./people.ts";

let fleet: Fleet;
let browser: Browser;
let page: Page;
let terminal: ConsoleTerminal;
const problems: string[] = [];

beforeAll(async () => {
  [fleet, browser] = await Promise.all([startFleet(), launchBrowser()]);
  page = await browser.newPage({ viewport: DESK });
  page.on("pageerror", (err) => problems.push(String(err)));
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  terminal = new ConsoleTerminal(page);
});

async function openByPalette(): Promise<void> {
  await page.getByRole("button", { name: "New terminal", exact: true }).click();
  await page.getByRole("dialog").getByRole("option").first().click();
}

async function openOnPhone(): Promise<void> {
  await page.setViewportSize(PHONE);
  await page.getByRole("button", { name: "Show the containers" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "New terminal on app-factory/main" }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
}

afterAll(async () => {
  await browser?.close();
  await fleet?.stop();
});

it("signs in by the printed URL, once", async () => {
  await page.goto(fleet.url);
  await page.getByRole("table", { name: "Workers" }).getByText("app-factory").first().waitFor();
  expect(new URL(page.url()).search).toBe("");
  const stranger = await browser.newPage();
  await stranger.goto(fleet.url);
  expect(new URL(stranger.url()).pathname).toBe("/sign-in");
  await stranger.close();
});

it.each(["app-factory", "test-specialist"])("runs a command in a shell of %s", async (worker) => {
  await page.goto(`${fleet.base}/terminals?worker=${worker}`);
  await page.getByRole("button", { name: `New terminal on ${worker}/main` }).click();
  await terminal.live();
  await terminal.type("echo is:$((6*7)):\n");
  expect((await terminal.waitFor(/^is:(\d+):$/m))[1]).toBe("42");
});

it.each([
  ["the tree", () => page.getByRole("button", { name: "New terminal on app-factory/main" }).click()],
  ["the palette", () => openByPalette()],
  ["the sheet of a phone", () => openOnPhone()],
  ["a tab", () => page.getByTestId("terminal-tab").first().getByRole("link").click()],
  ["the tab in view", () => page.getByTestId("terminal-tab").first().getByRole("link").click()],
])("gives the keyboard to a terminal that is reached by %s", async (way, reach) => {
  const before = await terminal.session();
  await reach();
  // The one before is live too, until the page has gone on.
  if (way !== "the tab in view")
    await until("another terminal", async () => ![before, null, ""].includes(await terminal.session()));
  await terminal.live();
  await terminal.waitFor(/[$#]\s*$/);
  const word = way.replaceAll(" ", "-");
  await page.keyboard.type(`echo by:${word}:$((6*7)):\n`);
  await terminal.waitFor(new RegExp(`^by:${word}:42:$`, "m"));
  await page.setViewportSize(DESK);
});

it("edits and saves a file in vim", async () => {
  await terminal.type("vim -u NONE note.txt\n");
  await terminal.waitFor(/~\n~\n~/);
  await terminal.type("iwritten in vim");
  await terminal.press("Escape");
  await terminal.type(":wq\n");
  // What is typed before vim has gone is vim's: the prompt says that the shell reads again.
  await terminal.waitFor(/vim -u NONE note\.txt\n\S*[$#]\n*$/);
  await terminal.type("clear; sed 's/^/saved: /' note.txt\n");
  expect((await terminal.waitFor(/^saved: (.*)$/m))[1]).toBe("written in vim");
});

it("stops a flood by Ctrl-C within 100 ms of the key", async () => {
  const took = await fastest(100, async (nth) => {
    await terminal.type(`clear; sh -c "trap 'echo stopped:${nth}:\\$(date +%s%3N):' INT; yes flood${nth}"\n`);
    await terminal.waitFor(new RegExp(`(^flood${nth}\\n){20}`, "m"));
    const pressed = Date.now();
    await terminal.press("Control+c");
    const [, stopped] = await terminal.waitFor(new RegExp(`stopped:${nth}:(\\d+):`));
    return (Number(stopped) - pressed) / (await pace());
  });
  expect(took).toBeLessThan(100);
});

it("finds the session where it was after a reload in the middle of its output", async () => {
  const session = await terminal.session();
  await terminal.type("clear; for i in $(seq 1 400); do echo row:$i:; sleep 0.01; done; echo done:$((40+2)):\n");
  await terminal.waitFor(/row:40:/);
  await page.reload();
  await terminal.live();
  expect(await terminal.session()).toBe(session);
  await terminal.waitFor(/done:42:/);
  const rows = [...(await terminal.text()).matchAll(/row:(\d+):/g)].map((match) => Number(match[1]));
  expect(rows).toEqual(Array.from({ length: 400 }, (_, index) => index + 1));
});

it("made no error in the browser", () => {
  // The stranger's spent code is answered with 401 on purpose, on a page of its own.
  expect(problems).toEqual([]);
});

/** What a session leaves behind: a recording with chapters, a file, and words that can be found again. */
import { newId, parseJson, SearchHits } from "@gantry/contracts";
import { type Fleet, startFleet, until } from "@gantry/testing";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launchBrowser } from "./browser.ts";
import { openShell, type Person, PHONE, signIn } from "./people.ts";

const WORKER = "app-factory";
/** Printed by this run and by no other. */
const WORD = `pangolin${newId()}`;

let fleet: Fleet;
let browser: Browser;
let person: Person;
let page: Page;
let session: string;

beforeAll(async () => {
  [fleet, browser] = await Promise.all([startFleet(), launchBrowser()]);
  person = await signIn(browser, fleet);
  page = person.page;
});

afterAll(async () => {
  await browser?.close();
  await fleet?.stop();
});

/** What the player shows. */
const played = (at: Page): Promise<string> => at.locator(".ap-term-text").innerText();

/** Waits until the player shows `pattern`. */
const shows = (pattern: RegExp, at = page): Promise<unknown> =>
  until(`${pattern} in the player`, async () => pattern.test(await played(at)));

it("marks a moment of a live terminal, by a key", async () => {
  session = await openShell(person, fleet, WORKER);
  await person.terminal.type("echo first-$((6*7))\n");
  await person.terminal.waitFor(/^first-42$/m);
  await person.terminal.press("Control+Shift+M");
  await page.getByLabel("What happens at this moment").fill("first is done");
  await page.keyboard.press("Enter");
  await page.getByText("The mark is a chapter of the recording.").waitFor();
  await person.terminal.type(`clear; echo ${WORD}-$((40+2))\n`);
  await person.terminal.waitFor(new RegExp(`^${WORD}-42$`, "m"));
});

it("opens the recording at the moment that is live, and jumps back", async () => {
  await person.terminal.press("Control+Shift+L");
  await page.waitForURL(/\/sessions\/[a-z0-9]{20}\?seq=\d+$/);
  await shows(new RegExp(`${WORD}-42`));
  await page.getByText("This session goes on.").waitFor();
  await page.getByRole("button", { name: "Jump to live" }).click();
  await person.terminal.live();
  expect(await person.terminal.session()).toBe(session);
  await person.terminal.type("exit 3\n");
  await person.terminal.state("ended");
});

it("lists every session, by state and by name, in the URL", async () => {
  // Out of the terminal first: inside it every key but Ctrl-Shift is the shell's.
  for (const key of ["Control+Shift+O", "g", "s"]) await page.keyboard.press(key);
  await page.waitForURL(`${fleet.base}/sessions`);
  const row = page.locator(`[data-session="${session}"]`);
  await row.getByRole("cell", { name: "ended (exit 3)", exact: true }).waitFor();
  await page.getByLabel("State").selectOption("starting");
  await page.getByText("No session matches").waitFor();
  expect(new URL(page.url()).search).toBe("?state=starting");
  await page.goBack();
  await row.getByRole("link", { name: "Play" }).click();
  await page.waitForURL(`${fleet.base}/sessions/${session}`);
});

it("plays it, jumps to its chapters, and follows the URL", async () => {
  const chapter = page.getByRole("button", { name: /first is done/ });
  await chapter.click();
  await shows(/first-42/);
  expect(await played(page)).not.toContain(WORD);
  await page.keyboard.press("Space");
  await shows(new RegExp(`${WORD}-42`));
  await page.goto(`${fleet.base}/sessions/${session}?at=9999`);
  await shows(/exit 3/);
});

it("gives the whole of it as an asciicast", async () => {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Download" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe(`${session}.cast`);
  const text = await (await fleet.api(`/api/sessions/${session}/recording.cast`)).text();
  expect(text).toMatch(/^\{"version":3,/);
  expect(text).toContain('"m","first is done"');
});

it("fits a phone, light and dark", async () => {
  for (const colorScheme of ["light", "dark"] as const) {
    const phone = await signIn(browser, fleet, undefined, {
      viewport: PHONE,
      hasTouch: true,
      isMobile: true,
      colorScheme,
    });
    for (const path of ["/sessions", `/sessions/${session}?at=9999`]) {
      await phone.page.goto(fleet.base + path);
      await phone.page.locator(path === "/sessions" ? `[data-session="${session}"]` : ".ap-term-text").waitFor();
      expect(await phone.page.evaluate(() => document.documentElement.scrollWidth)).toBe(PHONE.width);
    }
    await shows(/exit 3/, phone.page);
    const ground = await phone.page
      .locator(".ap-player")
      .evaluate((element) => getComputedStyle(element).backgroundColor);
    expect(ground).toBe(colorScheme === "light" ? "rgb(253, 253, 254)" : "rgb(11, 11, 13)");
    expect(phone.problems).toEqual([]);
    await phone.page.context().close();
  }
});

it("finds a word that was printed, and opens its moment", async () => {
  // What has ended is made searchable when cron comes by next, once a minute.
  await until("the word in the index", () => isFound(WORD));
  await page.goto(`${fleet.base}/sessions`);
  await page.getByRole("searchbox").waitFor();
  await page.keyboard.press("/");
  await page.keyboard.type(WORD.slice(0, -3));
  const hit = page.getByRole("region", { name: "Found in what was printed" }).getByRole("link").first();
  await hit.getByText(WORD).first().waitFor();
  await hit.click();
  await page.waitForURL(new RegExp(`/sessions/${session}\\?seq=\\d+&find=${WORD}$`));
  await shows(new RegExp(WORD));
});

it("deletes it for good", async () => {
  await page.getByRole("button", { name: /^More for/ }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await page.getByText("Its recording, its marks and its links are deleted.").waitFor();
  await page.getByRole("button", { name: "Delete the session" }).click();
  await page.waitForURL(`${fleet.base}/sessions`);
  await until("no such session", async () => (await fleet.api(`/api/sessions/${session}`)).status === 404);
});

it("made no error in the browser", () => {
  expect(person.problems).toEqual([]);
});

async function isFound(q: string): Promise<boolean> {
  const answer = await fleet.api(`/api/search/sessions?q=${q}`);
  return parseJson(SearchHits, await answer.text(), "the hits").items.length > 0;
}

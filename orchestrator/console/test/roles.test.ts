/** One session before several people: who types, whose size counts, take-over, and a link for those who only look. */
import { type Fleet, makeToken, startFleet, until } from "@gantry/testing";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launchBrowser } from "./browser.ts";
import { DESK, openShell, type Person, PHONE, setHidden, signIn, stranger } from "./people.ts";

const WORKER = "app-factory";

let fleet: Fleet;
let browser: Browser;
let admin: Person;
let bot: Person;
let session: string;
const url = () => `${fleet.base}/terminals?worker=${WORKER}&session=${session}`;

beforeAll(async () => {
  [fleet, browser] = await Promise.all([startFleet(), launchBrowser()]);
  const token = await makeToken(fleet, "deploy bot");
  admin = await signIn(browser, fleet);
  bot = await signIn(browser, fleet, token);
  session = await openShell(admin, fleet, WORKER);
});

afterAll(async () => {
  await browser?.close();
  await fleet?.stop();
});

it("shows a second person what the first one does, and keeps their hands off it", async () => {
  await bot.page.goto(url());
  await bot.terminal.state("viewer");
  await admin.terminal.type("echo seen:$((6*7)):\n");
  await bot.terminal.waitFor(/^seen:42:$/m);
  await bot.terminal.type("echo intruder\n");
  await bot.page.getByTestId("input-blocked").getByText("you are only watching").waitFor();
  await admin.terminal.type("echo after:$((1+1)):\n");
  await admin.terminal.waitFor(/^after:2:$/m);
  expect(await admin.terminal.text()).not.toContain("intruder");
});

it("says who is attached and who types", async () => {
  await admin.page.getByRole("button", { name: "Who is attached: 1 watching, you control" }).click();
  const people = admin.page.getByRole("dialog", { name: "Who is attached" });
  await people.getByText("deploy bot").waitFor();
  expect(await people.getByRole("listitem").allInnerTexts()).toEqual(["you\ntyping", "deploy bot\nwatching"]);
  await admin.page.keyboard.press("Escape");
});

it("takes over at once, tells the one who lost control, and gives it back", async () => {
  await bot.page.getByRole("button", { name: "Take over from Administrator" }).click();
  await bot.terminal.state("live");
  await admin.terminal.state("viewer");
  await admin.page.getByText("Deploy bot took over. You are watching.").waitFor();
  await admin.terminal.type("x");
  await admin.page.getByTestId("input-blocked").waitFor();
  await bot.terminal.type("echo typed-by-bot:$((40+2)):\n");
  await admin.terminal.waitFor(/^typed-by-bot:42:$/m);
  await admin.page.getByRole("button", { name: "Take back" }).click();
  await admin.terminal.state("live");
  await bot.terminal.state("viewer");
  expect(await admin.page.getByText("took over").count()).toBe(0);
});

it("steps down by a key, and takes nobody's control then", async () => {
  await admin.terminal.press("Control+Shift+U");
  await admin.terminal.state("viewer");
  await admin.page.getByText("nobody controls").waitFor();
  await admin.page.reload();
  await admin.terminal.state("viewer");
  expect(new URL(admin.page.url()).searchParams.get("role")).toBe("viewer");
  await admin.page.getByRole("button", { name: "Take control" }).click();
  await admin.terminal.state("live");
});

it("gives the PTY the size of the smallest window of whoever controls, and says so in the others", async () => {
  const size = async (): Promise<string> => (await admin.page.getByTestId("terminal-size").innerText()).trim();
  /** Columns where nothing is said of another window; 0 where something is. */
  const own = async (): Promise<number> => Number(/^(\d+)×\d+$/.exec(await size())?.[1] ?? 0);
  const smaller = async (): Promise<boolean> => /^your smallest open window · \d+×\d+$/.test(await size());
  const wide = await until("its own size", own);
  const phone = await signIn(browser, fleet, undefined, { viewport: { width: 800, height: 500 } });
  await phone.page.goto(url());
  await phone.terminal.state("live");
  await until("the smaller size", smaller);
  await admin.terminal.type("clear; stty size\n");
  const [, rows, cols] = await admin.terminal.waitFor(/^(\d+) (\d+)$/m);
  expect(await size()).toContain(`${cols}×${rows}`);
  await setHidden(phone.page, true);
  expect(Number(cols)).toBeLessThan(wide);
  await until("its own size again", async () => (await own()) === wide);
  await setHidden(phone.page, false);
  await until("the smaller size again", smaller);
  await phone.page.close();
  await until("its own size once more", async () => (await own()) === wide);
  expect(phone.problems).toEqual([]);
});

it("shows the same to a viewer after a reload in the middle of the output", async () => {
  await admin.terminal.type("clear; for i in $(seq 1 300); do echo row:$i:; sleep 0.01; done; echo done:$((40+2)):\n");
  await bot.terminal.waitFor(/row:40:/);
  await bot.page.reload();
  await bot.terminal.state("viewer");
  await bot.terminal.waitFor(/done:42:/);
  await admin.terminal.waitFor(/done:42:/);
  const rows = async ({ terminal }: Person) =>
    [...(await terminal.text()).matchAll(/row:(\d+):/g)].map((match) => Number(match[1]));
  expect(await rows(bot)).toEqual(Array.from({ length: 300 }, (_, index) => index + 1));
});

it("shows the whole of it on a phone, where it can be taken over too", async () => {
  const token = await makeToken(fleet, "phone");
  const phone = await signIn(browser, fleet, token, { viewport: PHONE, hasTouch: true, isMobile: true });
  await phone.page.goto(url());
  await phone.terminal.state("viewer");
  await phone.terminal.waitFor(/done:42:/);
  const width = await phone.page.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBe(PHONE.width);
  await phone.page.getByRole("button", { name: "Take over from Administrator" }).tap();
  await phone.terminal.state("live");
  await phone.terminal.type("clear; stty size\n");
  const [, , cols] = await phone.terminal.waitFor(/^(\d+) (\d+)$/m);
  expect(Number(cols)).toBeLessThan(60);
  await phone.page.close();
  await admin.page.getByRole("button", { name: "Take back" }).click();
  await admin.terminal.state("live");
  expect(phone.problems).toEqual([]);
});

it("shows one terminal to whoever holds a link, and nothing else, until it is revoked", async () => {
  await admin.page.getByRole("button", { name: "Terminal menu" }).click();
  await admin.page.getByRole("menuitem", { name: "Share a view-only link" }).click();
  await admin.page.getByLabel("Who it is for").fill("Design review");
  await admin.page.getByRole("button", { name: "Make a link" }).click();
  const link = await admin.page.getByTestId("share-link").inputValue();
  const guest = await stranger(browser, { viewport: DESK });
  await guest.page.goto(link);
  await guest.terminal.state("viewer");
  await guest.page.getByRole("heading", { name: "View only" }).waitFor();
  await guest.page.getByText("Design review, app-factory").waitFor();
  await guest.terminal.type("id\n");
  await guest.page.getByTestId("input-blocked").waitFor();
  expect(await guest.page.getByRole("navigation").count()).toBe(0);

  const elsewhere = await guest.page.context().newPage();
  await elsewhere.goto(`${fleet.base}/sessions`);
  await elsewhere.getByText("A view-only link shows its one terminal.").waitFor();
  expect(new URL(elsewhere.url()).pathname).toBe("/sign-in");
  await elsewhere.close();

  await admin.page.getByRole("button", { name: /^Revoke the link Design review/ }).click();
  await guest.page.getByText("This link is not good any more").waitFor();
  await guest.page.reload();
  await guest.page.getByText("This link is not good any more").waitFor();
  await admin.page.keyboard.press("Escape");
});

it("made no error in the browsers", () => {
  expect([...admin.problems, ...bot.problems]).toEqual([]);
});

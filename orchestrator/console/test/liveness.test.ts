/** A page whose orchestrator is gone: hidden it leaves it alone, shown it comes back, and keys meanwhile go nowhere. */
import { type Fleet, killWorkerd, startFleet, until } from "@gantry/testing";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launchBrowser } from "./browser.ts";
import { openShell, type Person, setHidden, signIn } from "./people.ts";

const WORKER = "app-factory";
let fleet: Fleet;
let browser: Browser;
let person: Person;
let page: Page;
let session: string;
/** What a terminal does to come back: tickets that were asked for, and sockets. */
let dials = 0;

beforeAll(async () => {
  [fleet, browser] = await Promise.all([startFleet(), launchBrowser()]);
  person = await signIn(browser, fleet);
  page = person.page;
  page.on("websocket", () => dials++);
  page.on("request", (request) => new URL(request.url()).pathname === "/api/tickets" && dials++);
  session = await openShell(person, fleet, WORKER);
});

afterAll(async () => {
  await browser?.close();
  await fleet?.stop();
});

const back = (): Promise<unknown> =>
  until("the fleet is back", async () => (await fleet.api("/health").catch(() => null))?.status === 200);

it("does not dial while nobody looks, and comes back by itself when somebody does", async () => {
  await person.terminal.type("mark=$((6*7)); echo set:$mark:\n");
  await person.terminal.waitFor(/^set:42:$/m);
  await setHidden(page, true);
  const before = dials;
  expect(before).toBeGreaterThan(0);
  await killWorkerd(fleet);
  await person.terminal.state("reconnecting");
  // A page that dials would have been let in again by then.
  await back();
  expect(dials).toBe(before);
  await page.getByText("waiting until this tab is shown").first().waitFor();

  await setHidden(page, false);
  await person.terminal.live();
  expect(await person.terminal.session()).toBe(session);
  await person.terminal.type("clear; echo still:$mark:\n");
  await person.terminal.waitFor(/^still:42:$/m);
});

it("says to who controls that keys go nowhere, and sends none of them later", async () => {
  // A connection that is there outlives this: what is new does not come to be.
  await page.context().setOffline(true);
  await killWorkerd(fleet);
  await person.terminal.state("reconnecting");
  await person.terminal.type("echo intruder\n");
  await page.getByTestId("input-blocked").getByText("not connected").waitFor();
  expect(await page.getByTestId("terminal-pane").getAttribute("data-role")).toBe("controller");
  await back();
  expect(await person.terminal.text()).not.toContain("intruder");

  await page.context().setOffline(false);
  await person.terminal.live();
  await page.getByTestId("input-blocked").waitFor({ state: "detached" });
  await person.terminal.type("echo after:$((1+1)):\n");
  await person.terminal.waitFor(/^after:2:$/m);
  expect(await person.terminal.text()).not.toContain("intruder");
});

it("made no error in the browser but of what was not there", () => {
  expect(person.problems.filter((problem) => !/Failed to load resource|WebSocket connection/.test(problem))).toEqual(
    [],
  );
});

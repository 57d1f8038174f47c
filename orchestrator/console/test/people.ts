/** People at their browsers: each signs in with a token of their own, through the sign-in page. */
import { type Fleet, TEST_TOKEN } from "@gantry/testing";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { ConsoleTerminal } from "./browser.ts";

export interface Person {
  page: Page;
  terminal: ConsoleTerminal;
  /** What went wrong in the browser: exceptions, and what it wrote to the console as an error. */
  problems: string[];
}

export const DESK = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };

/** A browser of its own without any cookie. */
export async function stranger(browser: Browser, options: BrowserContextOptions = {}): Promise<Person> {
  const context = await browser.newContext({ viewport: DESK, ...options });
  const page = await context.newPage();
  const problems: string[] = [];
  page.on("pageerror", (err) => problems.push(String(err)));
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  return { page, terminal: new ConsoleTerminal(page), problems };
}

export async function signIn(
  browser: Browser,
  fleet: Fleet,
  token = TEST_TOKEN,
  options: BrowserContextOptions = {},
): Promise<Person> {
  const person = await stranger(browser, options);
  const { page } = person;
  await page.goto(`${fleet.base}/sign-in`);
  await page.getByLabel("Token").fill(token);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("table", { name: "Workers" }).waitFor();
  return person;
}

/** Has the supervisor of `worker`/main run `command`, never a second time. */
export async function startProcess(fleet: Fleet, worker: string, name: string, command: string[]): Promise<void> {
  const answer = await fleet.api(`/api/workers/${worker}/monitoring/processes?container=main`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name, command, restart: { policy: "never" } }),
  });
  if (!answer.ok) throw new Error(`could not start ${name}: ${answer.status} ${await answer.text()}`);
}

/** Opens a new terminal on `worker` and waits for its shell; gives its session. */
export async function openShell({ page, terminal }: Person, fleet: Fleet, worker: string): Promise<string> {
  await page.goto(`${fleet.base}/terminals?worker=${worker}`);
  await terminal.live();
  await terminal.waitFor(/[$#]\s*$/);
  return (await terminal.session()) ?? "";
}

/** Lets the page believe that its tab was hidden, or shown again: a headless browser shows every tab. */
export function setHidden(page: Page, hidden: boolean): Promise<void> {
  return page.evaluate(
    (state) => {
      Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    },
    hidden ? "hidden" : "visible",
  );
}

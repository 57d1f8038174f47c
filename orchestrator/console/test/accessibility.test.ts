/** Every page against WCAG 2.2 AA as far as a program can tell: axe-core's rules, in both themes, at a desk and on a phone. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type Fleet, startFleet } from "@gantry/testing";
import type axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchBrowser } from "./browser.ts";
import { openShell, type Person, PHONE, signIn, startProcess, stranger } from "./people.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** Prints a coloured line, a structured one and a stack trace, and goes on. */
const PRINTS = [
  "node",
  "-e",
  `console.log("\\x1b[31mcoloured\\x1b[0m \\x1b[38;2;255;255;0mline\\x1b[0m");
   console.log(JSON.stringify({ level: "warn", message: "structured", n: 1 }));
   console.error(new TypeError("accessible"));
   setInterval(() => {}, 1000)`,
];

let fleet: Fleet;
let browser: Browser;
let session: string;

beforeAll(async () => {
  [fleet, browser] = await Promise.all([startFleet(), launchBrowser()]);
  const person = await signIn(browser, fleet);
  session = await openShell(person, fleet, "app-factory");
  await person.terminal.type("echo accessible-$((6*7))\n");
  await person.terminal.waitFor(/^accessible-42$/m);
  await startProcess(fleet, "app-factory", "accessible", PRINTS);
});

afterAll(async () => {
  await browser?.close();
  await fleet?.stop();
});

/** What breaks a rule: the rule, and each place with what is wrong there. */
async function breaches(page: Page): Promise<string[]> {
  // By the debugger, which no Content-Security-Policy holds back.
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(
    (tags) =>
      (globalThis as unknown as { axe: typeof axe }).axe.run(document, { runOnly: { type: "tag", values: tags } }),
    TAGS,
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(" ")}: ${failureSummary?.replace(/\s+/g, " ")}`),
  );
}

/** Each page, and what shows that it is there. */
const PAGES: [string, (id: string) => string, (person: Person) => Promise<unknown>][] = [
  ["fleet", () => "/", ({ page }) => page.getByRole("table", { name: "Workers" }).waitFor()],
  ["a worker", () => "/?worker=app-factory", ({ page }) => page.locator("aside, [role=dialog]").waitFor()],
  ["a terminal", (id) => `/terminals?worker=app-factory&session=${id}`, ({ terminal }) => terminal.live()],
  ["sessions", () => "/sessions", ({ page }) => page.getByRole("table").waitFor()],
  ["a recording", (id) => `/sessions/${id}`, ({ page }) => page.locator(".ap-term-text").waitFor()],
  ["monitoring", () => "/monitoring", ({ page }) => page.getByRole("table", { name: "Containers" }).waitFor()],
  ["processes", () => "/monitoring/processes", ({ page }) => page.getByRole("row", { name: /accessible/ }).waitFor()],
  [
    "a process",
    () => "/monitoring/processes?open=app-factory/main/accessible",
    ({ page }) => page.locator("[data-change]").first().waitFor(),
  ],
  [
    "logs",
    () => "/monitoring/logs",
    ({ page }) =>
      page
        .getByRole("option", { name: /coloured/ })
        .first()
        .waitFor(),
  ],
  ["errors", () => "/monitoring/errors", ({ page }) => page.getByRole("listitem").first().waitFor()],
  ["metrics", () => "/monitoring/metrics", ({ page }) => page.getByRole("figure").first().waitFor()],
  [
    "metrics as a table",
    () => "/monitoring/metrics?worker=app-factory&container=main&view=table",
    ({ page }) => page.getByRole("table", { name: "Memory", exact: true }).waitFor(),
  ],
  ["search", () => "/sessions?q=nowhere", ({ page }) => page.getByText("Nothing printed holds that").waitFor()],
];

describe.each([
  ["dark", { colorScheme: "dark" as const }],
  ["light, on a phone", { colorScheme: "light" as const, viewport: PHONE }],
])("%s", (_name, options) => {
  let person: Person;
  beforeAll(async () => {
    person = await signIn(browser, fleet, undefined, options);
  });

  it("sign-in", async () => {
    const { page } = await stranger(browser, options);
    await page.goto(`${fleet.base}/sign-in`);
    await page.getByLabel("Token").waitFor();
    expect(await breaches(page)).toEqual([]);
  });

  it.each(PAGES)("%s", async (_page, path, ready) => {
    await person.page.goto(fleet.base + path(session));
    await ready(person);
    expect(await breaches(person.page)).toEqual([]);
  });
});

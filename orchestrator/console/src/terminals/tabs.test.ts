import { SessionId } from "@gantry/contracts";
import { afterAll, beforeEach, expect, test, vi } from "vitest";

/** The browser's storage, with room for `free` characters in each item. */
const stored = new Map<string, string>();
let free = Infinity;
vi.stubGlobal("localStorage", {
  getItem: (key: string) => stored.get(key) ?? null,
  setItem: (key: string, value: string) => {
    if (value.length > free) throw new DOMException("full", "QuotaExceededError");
    stored.set(key, value);
  },
});
const { closeTab, forgetTabs, openTab, tabs } = await import("./tabs.ts");

const AT = { worker: "app-factory", container: "main" };
const SESSION = "a".repeat(20);

beforeEach(() => {
  free = Infinity;
  forgetTabs();
});
afterAll(() => vi.unstubAllGlobals());

test("a tab's key needs no more of crypto than a page over plain http has", () => {
  const { getRandomValues } = crypto;
  vi.stubGlobal("crypto", { getRandomValues: getRandomValues.bind(crypto) });
  expect(SessionId.safeParse(openTab(AT)?.key).success).toBe(true);
});

test("a session that is open is not opened twice", () => {
  const tab = openTab({ ...AT, session: SESSION });
  expect(openTab({ ...AT, session: SESSION })).toBe(tab);
});

test("a tab that is asked only to watch does, also when it is open, and only where there is a session", () => {
  const tab = openTab({ ...AT, session: SESSION });
  expect(tab?.watch).toBe(false);
  expect(openTab({ ...AT, session: SESSION, watch: true })).toMatchObject({ key: tab?.key, watch: true });
  expect(tabs.get().map(({ watch }) => watch)).toEqual([true]);
  expect(openTab({ ...AT, watch: true })?.watch).toBe(false);
});

test("closing a tab leads to the one that takes its place", () => {
  const [one, two] = [openTab(AT), openTab(AT)];
  expect(closeTab(one?.key ?? "")).toBe(two);
  expect(closeTab(two?.key ?? "")).toBe(null);
});

test("tabs go on in a browser whose storage is full", () => {
  free = 2;
  openTab(AT);
  expect(tabs.get().length).toBe(1);
});

test("nothing of the tabs is left to the next person", () => {
  openTab({ ...AT, session: SESSION });
  expect([...stored.values()].join()).toContain(SESSION);
  forgetTabs();
  expect([...stored.values()].join()).not.toContain(SESSION);
});

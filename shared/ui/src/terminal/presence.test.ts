/** When a browser tab may dial, on the events and the properties that a browser has for it. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { browserPresence } from "./presence.ts";

const page = Object.assign(new EventTarget(), { visibilityState: "visible" });
const browser = new EventTarget();
const network = { onLine: true };
let said: (string | null)[] = [];
let stop: () => void;

beforeEach(() => {
  page.visibilityState = "visible";
  network.onLine = true;
  said = [];
  vi.stubGlobal("document", page);
  vi.stubGlobal("window", browser);
  vi.stubGlobal("navigator", network);
  stop = browserPresence.subscribe(() => said.push(browserPresence.waitsFor()));
});

afterEach(() => {
  stop();
  vi.unstubAllGlobals();
});

function show(state: "visible" | "hidden"): void {
  page.visibilityState = state;
  page.dispatchEvent(new Event("visibilitychange"));
}

function connect(on: boolean): void {
  network.onLine = on;
  browser.dispatchEvent(new Event(on ? "online" : "offline"));
}

test("a tab that is shown waits for nothing", () => {
  expect(browserPresence.waitsFor()).toBeNull();
});

test("a hidden tab waits until it is shown, and says so when that changes", () => {
  show("hidden");
  show("visible");
  expect(said).toEqual(["waiting until this tab is shown", null]);
});

test("without a network there is nothing to dial, hidden or not", () => {
  connect(false);
  show("hidden");
  connect(true);
  show("visible");
  expect(said).toEqual(["waiting for the network", "waiting for the network", "waiting until this tab is shown", null]);
});

test.each(["focus", "pageshow"])("%s is somebody who comes back", (name) => {
  browser.dispatchEvent(new Event(name));
  expect(said).toEqual([null]);
});

test("who stopped listening hears nothing more", () => {
  stop();
  show("hidden");
  connect(false);
  browser.dispatchEvent(new Event("focus"));
  expect(said).toEqual([]);
});

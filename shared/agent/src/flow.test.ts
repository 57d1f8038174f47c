import { LINK_WINDOW_BYTES, RING_BYTES } from "@gantry/contracts";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Flow } from "./flow.ts";
import { AGENT_RING_BYTES, LINK_GRACE_MS } from "./limits.ts";

let unacked: { bytes: number; events: number };
let share: number;
let flow: Flow;

beforeEach(() => {
  vi.useFakeTimers();
  unacked = { bytes: 0, events: 0 };
  share = AGENT_RING_BYTES;
  flow = new Flow(
    { pause() {}, resume() {} },
    () => unacked,
    () => share,
  );
});
afterEach(() => {
  flow.end();
  vi.useRealTimers();
});

function at(bytes: number, events = 1): boolean {
  unacked = { bytes, events };
  flow.update();
  return flow.paused;
}

test("with a link: pauses at the window, resumes at half", () => {
  flow.link();
  expect(at(LINK_WINDOW_BYTES - 1)).toBe(false);
  expect(at(LINK_WINDOW_BYTES)).toBe(true);
  expect(at(LINK_WINDOW_BYTES / 2 + 1)).toBe(true);
  expect(at(LINK_WINDOW_BYTES / 2)).toBe(false);
});

test("without a link: pauses before the ring would drop what is not acknowledged, until the grace is over", () => {
  flow.link();
  flow.unlink();
  expect(at(LINK_WINDOW_BYTES - 1)).toBe(false);
  expect(at(RING_BYTES - 64 * 1024)).toBe(true);
  vi.advanceTimersByTime(LINK_GRACE_MS - 1);
  expect(flow.paused).toBe(true);
  vi.advanceTimersByTime(1);
  expect(flow.paused).toBe(false);
  expect(at(10 * RING_BYTES)).toBe(false);
});

test("a link that comes within the grace keeps the pause until it acknowledges", () => {
  flow.link();
  flow.unlink();
  at(RING_BYTES);
  flow.link();
  vi.advanceTimersByTime(LINK_GRACE_MS);
  expect(flow.paused).toBe(true);
  expect(at(1000)).toBe(false);
});

test("many sessions or many small events: pauses at the session's share of the agent's rings", () => {
  flow.link();
  share = AGENT_RING_BYTES / 64;
  expect(at(AGENT_RING_BYTES / 64)).toBe(true);
  expect(at(0, 0)).toBe(false);
  expect(at(2000, 2000)).toBe(true);
});

test("a link may hold the program, whatever is acknowledged, and holds nothing once it ends", () => {
  flow.link();
  flow.hold(true);
  expect(at(0, 0)).toBe(true);
  flow.hold(false);
  expect(flow.paused).toBe(false);
  at(LINK_WINDOW_BYTES);
  flow.hold(true);
  flow.hold(false);
  expect(flow.paused).toBe(true);
  expect(at(0, 0)).toBe(false);
  flow.hold(true);
  flow.unlink();
  expect(flow.paused).toBe(false);
  flow.hold(true);
  flow.link();
  expect(flow.paused).toBe(false);
});

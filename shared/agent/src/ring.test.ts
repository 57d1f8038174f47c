import { decodeOutput, RING_BYTES } from "@gantry/contracts";
import { expect, test } from "vitest";
import { controlEvent, outputEvent } from "./event.ts";
import { Frames } from "./frames.ts";
import { CHUNK_BYTES, EVENT_OVERHEAD_BYTES } from "./limits.ts";
import { Ring } from "./ring.ts";

const SIZE = { cols: 80, rows: 24 };
const frames = new Frames();

function filled(events: number, bytes: number): Ring {
  const ring = new Ring(SIZE, frames);
  for (let i = 0; i < events; i++)
    ring.append(outputEvent(ring.last + 1, ring.offset, new Uint8Array(bytes).fill(i), frames));
  return ring;
}

test("numbers begin at 1 and offsets at 0", () => {
  const ring = filled(3, 10);
  expect([ring.first, ring.last, ring.offset]).toEqual([1, 3, 30]);
  expect(ring.get(2)).toMatchObject({ n: 2, offset: 10, bytes: 10 });
  expect(ring.get(0)).toBeUndefined();
  expect(ring.get(4)).toBeUndefined();
  expect(ring.offsetOf(4)).toBe(30);
});

test("an empty ring starts at event 1", () => {
  const ring = new Ring(SIZE, frames);
  expect([ring.first, ring.last, ring.offsetOf(1), ring.length]).toEqual([1, 0, 0, 0]);
  expect(ring.sizeAt(1)).toEqual(SIZE);
});

test("keeps at most RING_BYTES of output and drops the oldest", () => {
  const ring = filled(5_000, 1024);
  expect(ring.length).toBe(RING_BYTES / 1024);
  expect(ring.first).toBe(5_000 - RING_BYTES / 1024 + 1);
  expect(ring.cost).toBe(RING_BYTES + ring.length * EVENT_OVERHEAD_BYTES);
  expect(ring.offsetOf(1)).toBe((ring.first - 1) * 1024);
  for (let n = ring.first; n <= ring.last; n++) expect(ring.get(n)?.offset).toBe((n - 1) * 1024);
});

test("the frame holds offset, number and bytes", () => {
  const frame = filled(2, 4).get(2)?.frame;
  if (!(frame instanceof Uint8Array)) throw new Error("not binary");
  expect(decodeOutput(frame.slice().buffer)).toEqual({ offset: 4, n: 2, data: new Uint8Array(4).fill(1) });
});

test("tells the size at an event, also when the resize was trimmed", () => {
  const ring = new Ring(SIZE, frames);
  ring.append(outputEvent(1, 0, new Uint8Array(1), frames));
  ring.append(controlEvent({ type: "resized", n: 2, offset: 1, cols: 100, rows: 30 }));
  ring.append(outputEvent(3, 1, new Uint8Array(1), frames));
  expect([ring.sizeAt(2), ring.sizeAt(3)]).toEqual([SIZE, { cols: 100, rows: 30 }]);
  while (ring.dropOldest());
  expect(ring.sizeAt(4)).toEqual({ cols: 100, rows: 30 });
  expect([ring.first, ring.last, ring.cost]).toEqual([4, 3, 0]);
});

test("the memory of a dropped frame is used again once no socket reads it, and of one that is read never", () => {
  const frames = new Frames();
  const ring = new Ring(SIZE, frames);
  const chunk = (fill: number) => new Uint8Array(CHUNK_BYTES).fill(fill);
  const append = (fill: number) => {
    ring.append(outputEvent(ring.last + 1, ring.offset, chunk(fill), frames));
    return ring.get(ring.last);
  };
  const [read, free] = [append(1), append(2)];
  if (read !== undefined) read.readers++;
  while (ring.dropOldest());
  expect(append(3)?.frame).toBe(free?.frame);
  expect(append(4)?.frame).not.toBe(read?.frame);
  if (!(read?.frame instanceof Uint8Array)) throw new Error("not binary");
  expect(decodeOutput(read.frame.slice().buffer)).toEqual({ offset: 0, n: 1, data: chunk(1) });
  expect(ring.get(3)).toMatchObject({ n: 3, offset: 2 * CHUNK_BYTES });
});

test("a small frame's memory is its own", () => {
  const frames = new Frames();
  const ring = new Ring(SIZE, frames);
  ring.append(outputEvent(1, 0, new Uint8Array(10), frames));
  const first = ring.get(1)?.frame;
  ring.dropOldest();
  ring.append(outputEvent(2, 10, new Uint8Array(10), frames));
  expect(ring.get(2)?.frame).not.toBe(first);
});

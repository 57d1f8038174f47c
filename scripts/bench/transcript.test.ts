import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { Transcript } from "./transcript.ts";

const body = Buffer.from("abcdefghij".repeat(20));
const whole = Buffer.concat([body, Buffer.from(createHash("sha256").update(body).digest("hex"))]);

test("clients that got the same agree, whoever is ahead, and the sum is the program's", () => {
  const transcript = new Transcript(whole.length);
  expect(transcript.agrees(0, whole.subarray(0, 50))).toBe(true);
  expect(transcript.agrees(0, whole.subarray(0, 120))).toBe(true);
  expect(transcript.agrees(50, whole.subarray(50))).toBe(true);
  expect(transcript.agrees(120, whole.subarray(120))).toBe(true);
  expect(transcript.length).toBe(whole.length);
  expect(() => transcript.check()).not.toThrow();
});

test("one other byte, and one byte too many, disagree", () => {
  const transcript = new Transcript(whole.length);
  transcript.agrees(0, whole);
  expect(transcript.agrees(10, Buffer.from("abcdefghiX"))).toBe(false);
  expect(transcript.agrees(whole.length, Buffer.from("a"))).toBe(false);
});

test("bytes that all clients got wrong have another sum", () => {
  const transcript = new Transcript(whole.length);
  const wrong = Buffer.from(whole);
  wrong[3] = 0x58;
  transcript.agrees(0, wrong);
  expect(() => transcript.check()).toThrow(/SHA-256/);
});

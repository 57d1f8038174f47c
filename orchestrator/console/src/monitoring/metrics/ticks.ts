/** The axes of charts: which numbers stand at them, and in which unit. */
import { bytesWords } from "../../parts/bytes-words.ts";
import type { Ticks } from "./uplot-options.ts";

/** 1, 2 and 5 times the powers of ten from 10^`from` to 10^`to`. */
function tens(from: number, to: number): number[] {
  const powers = Array.from({ length: to - from + 1 }, (_, at) => 10 ** (from + at));
  return powers.flatMap((power) => [power, 2 * power, 5 * power]);
}

/** Powers of two: a KB is 1024 bytes. */
const TWOS = Array.from({ length: 50 }, (_, at) => 2 ** at);

/** Per cent of a core, or cores where the chart shows more than one. */
export const CORES: Ticks = {
  steps: tens(-4, 4),
  words: (values) => {
    const cores = Math.max(...values) >= 1;
    return values.map((value) => {
      if (cores) return value === 0 ? "0" : `${round(value)} ${value === 1 ? "core" : "cores"}`;
      return `${round(value * 100)} %`;
    });
  },
};

export const BYTES: Ticks = { steps: TWOS, words: (values) => values.map(bytesWords) };
export const RATES: Ticks = { steps: TWOS, words: (values) => values.map((value) => `${bytesWords(value)}/s`) };
export const COUNTS: Ticks = { steps: tens(0, 9), words: (values) => values.map(String) };

const round = (value: number): number => Math.round(value * 100) / 100;

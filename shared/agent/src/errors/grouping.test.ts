import { expect, test } from "vitest";
import { fingerprint } from "./fingerprint.ts";
import { GO, JAVA, NODE, PYTHON, read, RUBY_33, RUST } from "./fixtures.ts";

const groupOf = (text: string): string => {
  const [trace, ...more] = read(text);
  if (!trace || more.length > 0) throw new Error(`${more.length + (trace ? 1 : 0)} traces in ${text}`);
  return fingerprint(trace);
};

type Edit = [from: string | RegExp, to: string];

/** What happens to the same fault: another id, port, time, address, thread, checkout, or an edit further up. */
const SAME: [string, string, Edit[]][] = [
  [
    "node",
    NODE,
    [
      ["4711", "99"],
      ["5432", "6000"],
      ["/srv/app/", "/home/me/checkout/app/"],
      [":12:", ":14:"],
      ["abc12345", "def67890"],
    ],
  ],
  [
    "python",
    PYTHON,
    [
      ["4711", "99"],
      ["5432", "6000"],
      ["/srv/app/", "/opt/app/"],
      ["line 11", "line 19"],
      ["0x7f1c2b3d", "0x7f9999aa"],
    ],
  ],
  [
    "go",
    GO,
    [
      ["[5] with length 3", "[9] with length 2"],
      ["0xc000012120", "0xc0000fe000"],
      ["store.go:41", "store.go:57"],
      ["goroutine 1 [running]", "goroutine 83 [running]"],
      ["pc=0x48e9b5", "pc=0x48ffff"],
    ],
  ],
  [
    "java",
    JAVA,
    [
      ["Shop.java:2", "Shop.java:8"],
      ["lambda$main$0", "lambda$main$4"],
      ['thread "main"', 'thread "pool-1-thread-7"'],
      ["... 11 more", "... 7 more"],
    ],
  ],
  [
    "rust",
    RUST,
    [
      ["(17745)", "(99)"],
      ["len is 1", "len is 4"],
      ["index is 9", "index is 12"],
      ["main.rs:9:5", "main.rs:11:5"],
      ["59807616e1fa", "aaaaaaaaaaaa"],
    ],
  ],
  [
    "ruby",
    RUBY_33,
    [
      ["cart.rb:3", "cart.rb:7"],
      ["cart.rb:9", "cart.rb:11"],
      ["/srv/app/", "/home/me/app/"],
    ],
  ],
];

test.each(SAME)("%s: one fault however it comes", (_language, trace, edits) => {
  const group = groupOf(trace);
  for (const [from, to] of edits) {
    const other = trace.replaceAll(from, to);
    expect(other, `${from} is in it`).not.toBe(trace);
    expect(groupOf(other), `${from} becomes ${to}`).toBe(group);
  }
  const all = edits.reduce((text, [from, to]) => text.replaceAll(from, to), trace);
  expect(groupOf(all)).toBe(group);
});

/** Another exception, another sentence, another function. */
const OTHER: [string, string, Edit[]][] = [
  [
    "node",
    NODE,
    [
      ["TypeError", "RangeError"],
      ["no order", "no invoice"],
      ["at buy", "at sell"],
      ["shop.js", "cart.js"],
    ],
  ],
  [
    "python",
    PYTHON,
    [
      ["ValueError", "KeyError"],
      ["no order", "no invoice"],
      ["in total", "in price"],
      ["shop.py", "cart.py"],
    ],
  ],
  [
    "go",
    GO,
    [
      ["index out of range", "slice bounds out of range"],
      ["Store).Load", "Store).Save"],
      ["store.go", "cart.go"],
    ],
  ],
  [
    "java",
    JAVA,
    [
      ["java.lang.RuntimeException: root", "java.lang.IllegalArgumentException: root"],
      ["root", "leaf"],
      ["Shop.b", "Shop.c"],
    ],
  ],
  [
    "rust",
    RUST,
    [
      ["index out of bounds", "attempt to divide"],
      ["r::boom", "r::bang"],
    ],
  ],
  [
    "ruby",
    RUBY_33,
    [
      ["PriceError", "StockError"],
      ["bad price", "no price"],
      ["`total'", "`sum'"],
    ],
  ],
];

test.each(OTHER)("%s: two faults that are two", (_language, trace, edits) => {
  const groups = [trace, ...edits.map(([from, to]) => trace.replaceAll(from, to))].map(groupOf);
  expect(new Set(groups).size).toBe(edits.length + 1);
});

test("one message in six languages is six faults", () => {
  expect(new Set([NODE, PYTHON, GO, JAVA, RUST, RUBY_33].map(groupOf)).size).toBe(6);
});

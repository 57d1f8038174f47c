/** What a terminal says by itself reaches the program at once or never; only what somebody does counts as use. */
import { describe, expect, it } from "vitest";
import { inRoom, type TestRoom } from "./room.ts";

const ESC = "\u001b";
const DA1 = `${ESC}[?62;22c`;
const DSR = `${ESC}[24;80R`;
const COLOUR = `${ESC}]11;rgb:0000/0000/0000${ESC}\\`;
const FOCUS = `${ESC}[I`;
/** The pointer moves and no button is down: SGR, urxvt, default encoding. */
const MOVES = [`${ESC}[<35;12;7M`, `${ESC}[67;12;7M`, `${ESC}[MC!!`];
/** A button goes up: what went down before it said that somebody is there. */
const RELEASES = [`${ESC}[<0;12;7m`, `${ESC}[35;12;7M`, `${ESC}[M#!!`];
/** A button, a wheel, a drag, a click with Ctrl. */
const PRESSES = [
  `${ESC}[<0;12;7M`,
  `${ESC}[32;12;7M`,
  `${ESC}[M !!`,
  `${ESC}[<64;1;1M`,
  `${ESC}[<32;9;9M`,
  `${ESC}[<16;1;1M`,
];
const SILENT = [
  DA1,
  DSR,
  COLOUR,
  FOCUS,
  `${ESC}[O`,
  ...MOVES,
  ...RELEASES,
  MOVES.join(""),
  DA1 + FOCUS + MOVES.join(""),
];

const REPORTS = [...SILENT, ...PRESSES].map((report) => [report]);

describe("while the session runs", () => {
  it.each(SILENT.map((report) => [report]))("%j reaches the program and is no use of the container", (report) =>
    inRoom(async (test) => {
      const a = test.attach("a");
      const { activeAt } = a.client;
      a.types(report);
      expect([test.typed, test.touches]).toEqual([report, 0]);
      expect(a.client.activeAt).toBe(activeAt);
    }),
  );

  it.each([...PRESSES, "x", FOCUS + PRESSES[0]].map((input) => [input]))("%j is use, by whoever did it", (input) =>
    inRoom(async (test) => {
      const [one, two] = [test.attach("a"), test.attach("a")];
      expect([one.client.responds, two.client.responds]).toEqual([false, true]);
      one.types(input);
      expect([test.typed, test.touches]).toEqual([input, 1]);
      expect([one.client.responds, two.client.responds]).toEqual([true, false]);
    }),
  );

  it("who moves the pointer or looks does not become the one that answers", () =>
    inRoom(async (test) => {
      const [one, two] = [test.attach("a"), test.attach("a")];
      for (const report of [FOCUS, ...MOVES, ...RELEASES]) one.types(report);
      expect([one.client.responds, two.client.responds]).toEqual([false, true]);
      expect(test.typed).toBe([FOCUS, ...MOVES, ...RELEASES].join(""));
    }));
});

describe("what cannot reach the program at once", () => {
  const states: [string, (test: TestRoom) => void][] = [
    ["asleep", ({ session }) => (session.state = "asleep")],
    ["starting", (test) => void Object.assign(test.session, { state: "starting" })],
    ["running without a link", (test) => (test.linked = false)],
  ];
  describe.each(states)("%s", (_name, enter) => {
    it.each(REPORTS)("%j is forgotten: it waits for nothing and wakes nobody", (report) =>
      inRoom(async (test) => {
        const a = test.attach("a");
        const { activeAt } = a.client;
        enter(test);
        a.types(report);
        expect(test.room.input.waits).toBe(false);
        expect([test.starts, test.touches, a.client.activeAt]).toEqual([0, 0, activeAt]);
        test.session.state = "running";
        test.linked = true;
        test.room.linked();
        expect(test.typed).toBe("");
      }),
    );

    it("a key waits and goes to the program", () =>
      inRoom(async (test) => {
        const a = test.attach("a");
        enter(test);
        const wakes = test.session.state === "asleep" ? 1 : 0;
        a.types("k");
        expect([test.room.input.waits, test.starts]).toEqual([true, wakes]);
        // Behind it nothing overtakes, and nothing that was said meanwhile is late.
        for (const [report] of REPORTS) a.types(report ?? "");
        a.types("l");
        test.session.state = "running";
        test.linked = true;
        for (const [report] of REPORTS) a.types(report ?? "");
        expect(test.typed).toBe("");
        test.room.linked();
        expect(test.typed).toBe("kl");
      }));
  });
});

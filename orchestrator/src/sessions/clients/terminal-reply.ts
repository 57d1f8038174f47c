/** Tells what a terminal says by itself from what a person does. */
import { FOCUS_REPORT, MOUSE_REPORT } from "@gantry/contracts";

/**
 * typed: by a person, or nothing that is known. press: a button of the mouse or its wheel, with whatever the terminal
 * said beside it. answer: what the program asked its terminal. look: the focus, or a pointer that only moves.
 */
export type InputKind = "typed" | "press" | "answer" | "look";

/** What ends or breaks off a string of OSC or DCS. */
const STRING = String.raw`[^\u0007\u001b]*(?:\u0007|\u001b\\)`;

/**
 * The answers of xterm and its kin, each without its ESC (ctlseqs of xterm). A cursor report of row 1 looks like F3 with
 * a modifier; it counts as an answer, for those are many and nobody sees them leave.
 */
const REPLIES = [
  // DA1, DA2, DA3 and the kitty keyboard's flags.
  String.raw`\[[?>=][\d;]*[cu]`,
  // DSR, CPR, DECXCPR and the other reports of DECDSR.
  String.raw`\[\??\d+(?:;\d+)*[Rn]`,
  // DECRPM.
  String.raw`\[\??\d+;\d+\$y`,
  // Reports of the window.
  String.raw`\[\d+(?:;\d+)*t`,
  // OSC 4 and 10 to 19: colours; 52: clipboard; l and L: titles.
  String.raw`\](?:4;\d+;|1\d;|52;|[lL])${STRING}`,
  // DCS: DECRQSS, XTGETTCAP, XTVERSION, DA3.
  String.raw`P(?:[01]?[$+]r|>\||!\|)${STRING}`,
];

const ANSWER = new RegExp(String.raw`\u001b(?:${REPLIES.join("|")})`);
const MOUSE = new RegExp(String.raw`\u001b${MOUSE_REPORT}`, "g");
const REPORTS = new RegExp(String.raw`^(?:\u001b(?:${[...REPLIES, FOCUS_REPORT, MOUSE_REPORT].join("|")}))+$`);

/** A report that is longer counts as typed. Bytes. */
const MAX_REPORT_BYTES = 64 * 1024;
const ESC = 0x1b;

/** Bits of a mouse report's button: the wheel and further buttons; which of three, and 3 for none of them. */
const FURTHER = 0b1100_0000;
const NONE = 0b11;

/** What `input` is as a whole; anything typed in it makes it typed. */
export function inputKind(input: Uint8Array): InputKind {
  const text = textOf(input);
  if (!REPORTS.test(text)) return "typed";
  for (const report of text.matchAll(MOUSE)) if (isPress(report)) return "press";
  return ANSWER.test(text) ? "answer" : "look";
}

/** True while a button is down. A release is none: what went down before it was. */
function isPress([, sgr, final, urxvt, byte]: RegExpExecArray): boolean {
  const button = sgr === undefined ? (byte?.charCodeAt(0) ?? Number(urxvt)) - 32 : Number(sgr);
  return final !== "m" && ((button & FURTHER) !== 0 || (button & NONE) !== NONE);
}

/** A character for each byte; empty where it cannot be a report. */
function textOf(input: Uint8Array): string {
  if (input[0] !== ESC || input.length < 3 || input.length > MAX_REPORT_BYTES) return "";
  return Buffer.from(input.buffer, input.byteOffset, input.length).toString("latin1");
}

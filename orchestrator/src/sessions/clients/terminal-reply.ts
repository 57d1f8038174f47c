/** Tells what a terminal says by itself from what a person types. */

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

const REPLY = new RegExp(String.raw`^(?:\u001b(?:${REPLIES.join("|")}))+$`);
const FOCUS = new RegExp(String.raw`^(?:\u001b\[[IO])+$`);

/** A report that is longer counts as typed. Bytes. */
const MAX_REPORT_BYTES = 64 * 1024;
const ESC = 0x1b;

/** True when `input` is one answer or several and nothing else. */
export function isTerminalReply(input: Uint8Array): boolean {
  return REPLY.test(textOf(input));
}

/** True when `input` only says that the terminal got or lost the focus. */
export function isFocusReport(input: Uint8Array): boolean {
  return FOCUS.test(textOf(input));
}

/** A character for each byte; empty where it cannot be a report. */
function textOf(input: Uint8Array): string {
  if (input[0] !== ESC || input.length < 3 || input.length > MAX_REPORT_BYTES) return "";
  return Buffer.from(input.buffer, input.byteOffset, input.length).toString("latin1");
}

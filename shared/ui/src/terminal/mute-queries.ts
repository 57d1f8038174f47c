/** Keeps xterm from answering questions in the output that are not for this client, or were answered when they were new. */
import type { IDisposable, Terminal } from "@xterm/xterm";

/** CSI sequences that ask: device attributes, status and cursor reports, modes, version, window reports. */
const CSI_QUESTIONS = [
  { final: "c" },
  { prefix: ">", final: "c" },
  { prefix: "=", final: "c" },
  { final: "n" },
  { prefix: "?", final: "n" },
  { intermediates: "$", final: "p" },
  { prefix: "?", intermediates: "$", final: "p" },
  { prefix: ">", final: "q" },
  { prefix: "?", final: "u" },
];

/** DCS sequences that ask: DECRQSS and XTGETTCAP. */
const DCS_QUESTIONS = [
  { intermediates: "$", final: "q" },
  { intermediates: "+", final: "q" },
];

/** OSC numbers whose payload is a question when it ends in "?": palette, colours, clipboard. */
const OSC_QUESTIONS = [4, 10, 11, 12, 52];

/** CSI t reports something for these first parameters and sets something for the others. */
const WINDOW_REPORTS = new Set<unknown>([11, 13, 14, 15, 16, 18, 19, 20, 21]);

/** Swallows every question while `mute()` is true, at the very byte where the parser meets it. */
export function muteQueries(terminal: Terminal, mute: () => boolean): IDisposable {
  const { parser } = terminal;
  const hooks = [
    ...CSI_QUESTIONS.map((id) => parser.registerCsiHandler(id, mute)),
    parser.registerCsiHandler({ final: "t" }, (params) => mute() && WINDOW_REPORTS.has(params[0])),
    ...DCS_QUESTIONS.map((id) => parser.registerDcsHandler(id, mute)),
    ...OSC_QUESTIONS.map((id) => parser.registerOscHandler(id, (data) => mute() && data.endsWith("?"))),
  ];
  return { dispose: () => hooks.forEach((hook) => hook.dispose()) };
}

/**
 * The text of one line as a search sees it: no escape sequences and no control characters but tabs. The orchestrator's
 * recordings/line-reader.ts ends sequences at the same places; it follows a terminal's cursor over many events and
 * lets a program write over a line, where here everything that was printed stays.
 */
type Mode = "text" | "escape" | "control" | "string" | "string-escape";

// oxlint-disable no-control-regex -- control characters are what this file is about.
const CONTROL = /[\0-\x08\x0a-\x1f\x7f-\x9f]/;
const PLAIN = /[^\0-\x08\x0a-\x1f\x7f-\x9f]+/y;
/** CAN and SUB break a string off; ESC begins its end or another sequence. */
const STRING_END = /[\x07\x18\x1a\x1b\x9c]/g;
// oxlint-enable no-control-regex

/**
 * Strips CSI, OSC, DCS, APC, PM, SOS, shorter escapes (ECMA-48 5.3 to 5.6) and control characters. A sequence that the
 * line does not end reaches to the line's end. Takes time linear in the text.
 */
export function plainText(text: string): string {
  if (!CONTROL.test(text)) return text;
  const kept: string[] = [];
  let mode: Mode = "text";
  for (let at = 0; at < text.length;) {
    if (mode === "text") {
      PLAIN.lastIndex = at;
      const [run] = PLAIN.exec(text) ?? [];
      if (run === undefined) mode = modeAfter(text.charAt(at), mode);
      else kept.push(run);
      at += run?.length ?? 1;
    } else if (mode === "string") {
      STRING_END.lastIndex = at;
      const end = STRING_END.exec(text);
      if (end === null) break;
      mode = end[0] === "\u001b" ? "string-escape" : "text";
      at = end.index + 1;
    } else {
      const char = text.charAt(at++);
      // A tab within a sequence moves the cursor all the same.
      if (char === "\t") kept.push(char);
      mode = inSequence(char, mode);
    }
  }
  return kept.join("");
}

/** The mode after a control character; `mode` when it begins nothing. */
function modeAfter(char: string, mode: Mode): Mode {
  if (char === "\u001b") return "escape";
  if (char === "\u009b") return "control";
  return char !== "" && "\u0090\u0098\u009d\u009e\u009f".includes(char) ? "string" : mode;
}

function inSequence(char: string, mode: Exclude<Mode, "text" | "string">): Mode {
  if (mode === "control") {
    if (char >= "@" && char <= "~") return "text";
    return char === "\u0018" || char === "\u001a" ? "text" : modeAfter(char, mode);
  }
  if (mode === "string-escape" && char === "\\") return "text";
  // Intermediates of a longer sequence.
  if (char >= " " && char <= "/") return "escape";
  if (char === "[") return "control";
  if ("]PX^_".includes(char)) return "string";
  return char === "\u001b" ? "escape" : "text";
}

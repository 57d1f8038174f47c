/** Recognises the stack traces of Java and other JVM languages; the root cause identifies the fault. */
import { conventional, headerBefore, plain } from "./header.ts";
import type { Opener, Recogniser, Verdict } from "./recogniser.ts";
import type { Frame } from "@gantry/contracts";
import { type Fault, MESSAGE_LINES, TRACE_FRAMES } from "./trace.ts";

const FRAME = /^(\s+)at ([^\s(]+)\(([^()]*)\)(?: ~?\[[^\]]*\])?$/;
/** A class with its package: enough where frames follow. */
const OWN_CLASS = /^(?:[a-z_][\w$]*\.)+[A-Z][\w$.]*$/;
const THREAD = /^Exception in thread "[^"]*" /;
const LIBRARY =
  /^(?:java|javax|jdk|sun|com\.sun|jakarta|kotlin|kotlinx|scala|groovy|reactor|io\.netty|org\.(?:springframework|apache|hibernate|junit|eclipse|jetbrains|gradle))\./;

/** Reads a frame, or null. Only "Native Method", "Unknown Source" and `File.java:12` stand in a frame's brackets. */
function javaFrame(line: string): { indent: number; frame: Frame } | null {
  const found = FRAME.exec(line);
  if (!found?.[1] || !found[2] || found[3] === undefined) return null;
  if (!/^(?:Native Method|Unknown Source|<generated>|[^\s:]+\.\w+(?::\d+)?)$/.test(found[3])) return null;
  const name = found[2].slice(found[2].lastIndexOf("/") + 1);
  const [file, digits] = found[3].split(":");
  const known = file?.includes(".") ? file : null;
  const at = digits === undefined ? null : Number(digits);
  return { indent: found[1].length, frame: { function: name, file: known, line: at, inApp: !LIBRARY.test(name) } };
}

class JavaTrace implements Recogniser {
  readonly #fault: Fault;
  readonly #indent: number;
  /** A cause whose frames have not come yet. */
  #cause: { type: string; message: string; lines: number } | null = null;

  constructor(fault: Fault, indent: number) {
    this.#fault = fault;
    this.#indent = indent;
  }

  feed(line: string): Verdict {
    const found = javaFrame(line);
    if (found) {
      this.#frame(found.indent, found.frame);
      return "take";
    }
    if (/^\s+\.\.\. \d+ (?:more|common frames omitted)$/.test(line)) return "take";
    if (/^\s+(?:Suppressed|Caused by): |^\s*\[CIRCULAR REFERENCE/.test(line)) return "take";
    const cause = /^Caused by: (.*)$/.exec(line)?.[1];
    if (cause !== undefined) {
      const header = plain(cause, OWN_CLASS) ?? conventional(cause);
      if (!header) return "no";
      this.#cause = { ...header, lines: 1 };
      return "hold";
    }
    if (!this.#cause || ++this.#cause.lines > MESSAGE_LINES) return "no";
    this.#cause.message += `\n${line}`;
    return "hold";
  }

  #frame(indent: number, frame: Frame): void {
    if (this.#cause) {
      this.#fault.type = this.#cause.type;
      this.#fault.message = this.#cause.message;
      this.#fault.frames = [];
      this.#cause = null;
    }
    // Suppressed exceptions are indented further.
    if (indent === this.#indent && this.#fault.frames.length < TRACE_FRAMES) this.#fault.frames.push(frame);
  }

  finish(): Fault {
    return this.#fault;
  }
}

/**
 * Opens at the first frame when an exception's header stands before it. Format: Throwable.printStackTrace
 * (https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/lang/Throwable.html#printStackTrace()).
 */
export const openJava: Opener = (line, recent) => {
  const first = javaFrame(line);
  if (!first) return null;
  const header = headerBefore(
    recent.map((text) => text.replace(THREAD, "")),
    OWN_CLASS,
  );
  if (!header) return null;
  const thread = THREAD.test(recent[header.index] ?? "");
  const { type, message } = header;
  const fault: Fault = { language: "java", type, message, frames: [], uncaught: thread ? true : null };
  const recogniser = new JavaTrace(fault, first.indent);
  recogniser.feed(line);
  return { recogniser, before: recent.length - header.index };
};

/** The identity of a fault: what two occurrences of one have in common, across redeploys. */
import { createHash } from "node:crypto";
import { normaliseMessage } from "./normalise-message.ts";
import type { Frame } from "@gantry/contracts";
import type { Fault } from "./trace.ts";

/** Frames that take part. */
const TOP_FRAMES = 3;
/** Hex digits of the SHA-256 that are kept. */
const DIGITS = 32;

/** Directories at which a project's own paths begin. */
const PROJECT = /^(?:src|app|lib|dist|build|out|server|api|cmd|pkg|internal|packages|apps|services|tests?)$/;
/** Directories at which an installed package's paths begin. */
const INSTALLED = /^(?:node_modules|site-packages|dist-packages|gems)$/;
/** A release, a build or a commit in a path. */
const RELEASE = /^(?:\d{6,}|(?=[a-f]*\d)[\da-f]{7,})$/;
const FILE_HASH = /([.-])(?:(?=[a-f]*\d)[\da-f]{8,}|(?=[\w-]*\d)(?=[\w-]*[A-Z])[\w-]{8})(?=\.)/g;

/**
 * The path without what a machine or a deploy gives it. It begins at the first directory of the project, not the
 * last: `src/a/lib/x.ts` and `src/b/lib/x.ts` are two files.
 */
function pathOf(file: string): string {
  const parts = file
    .replace(/^file:\/\//, "")
    .replace(/[?#].*$/, "")
    .split(/[\\/]/);
  const installed = parts.findLastIndex((part) => INSTALLED.test(part));
  const project = parts.findIndex((part, index) => PROJECT.test(part) && index < parts.length - 1);
  const absolute = parts[0] === "" || /^[A-Za-z]:$/.test(parts[0] ?? "");
  const start = installed >= 0 ? installed + 1 : absolute ? (project >= 0 ? project : parts.length - 2) : 0;
  const own = parts.slice(Math.max(0, start)).map((part) => (RELEASE.test(part) ? "#" : part));
  return own.join("/").replace(FILE_HASH, "$1#");
}

/** The name without what a compiler numbers or hashes: JVM lambdas and proxies. */
function nameOf(frame: Frame): string | null {
  return frame.function?.replace(/(lambda\$\w*\$)\d+/, "$1").replace(/\$\$[\w$]+/, "") ?? null;
}

/**
 * A named function identifies its frame, because lines move with every edit above them. Where the frame that threw
 * has no name (module level, an arrow function) nothing but its line tells two throws of one file apart, so there
 * the line is in: such a fault may split at a redeploy, which is better than two faults in one group. Below that
 * frame lines stay out: the place that threw is settled, and its callers' lines would only split it.
 */
function identity(frame: Frame, top: boolean): string {
  const name = nameOf(frame);
  const unnamed = name === null || name.endsWith("{{closure}}");
  return JSON.stringify([name, top && unnamed ? frame.line : null, frame.file === null ? null : pathOf(frame.file)]);
}

/**
 * Takes a fault, gives 32 hex digits over language, type, normalised message and the top TOP_FRAMES in-app frames
 * (of all frames when none is in-app). A frame that repeats the one above it counts once: how deep a recursion
 * went is no part of the fault.
 */
export function fingerprint(fault: Pick<Fault, "language" | "type" | "message" | "frames">): string {
  const own = fault.frames.filter((frame) => frame.inApp);
  const frames = (own.length > 0 ? own : fault.frames).map((frame, index) => identity(frame, index === 0));
  const top = frames.filter((frame, index) => frame !== frames[index - 1]).slice(0, TOP_FRAMES);
  const parts = [fault.language, fault.type, normaliseMessage(fault.message), ...top];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, DIGITS);
}

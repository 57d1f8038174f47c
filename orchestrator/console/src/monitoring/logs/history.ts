/** Lines from the database, before and after a moment, oldest first. */
import type { LogPage } from "@gantry/contracts";
import type { LogSpan } from "../../api/read-logs.ts";
import { lineOfItem, type LogLine } from "./line.ts";

/** Lines of one page, and of the first, which should be there at once. */
export const PAGE = 1_000;
export const FIRST_PAGE = 400;
/** Pages that one step asks for at most: a filter may leave most of them empty. */
const STEP_PAGES = 12;
/** Pages of a window of newer lines; with more of them it is made smaller. */
const WINDOW_PAGES = 4;
/** Milliseconds of a window that is looked through for newer lines. */
const MIN_WINDOW_MS = 1_000;

export type ReadPage = (span: LogSpan, signal: AbortSignal) => Promise<LogPage>;

export interface Bounds {
  /** From, and until (exclusive), epoch ms. */
  since: number | undefined;
  until: number | undefined;
}

/** Where older lines go on: by the database's own cursor, or by time where that is not known. */
export type Older = { cursor: string | undefined; until: number | undefined };

export interface OlderStep {
  lines: LogLine[];
  /** Null at the beginning of what is kept. */
  next: Older | null;
}

/** The next lines before those held: at least one, unless STEP_PAGES pages hold none. */
export async function readOlder(
  read: ReadPage,
  { since }: Bounds,
  { cursor, until }: Older,
  limit: number,
  signal: AbortSignal,
): Promise<OlderStep> {
  let next = cursor;
  for (let page = 0; page < STEP_PAGES; page++) {
    const { items, nextCursor } = await read({ since, until, cursor: next, limit }, signal);
    const older = nextCursor === null ? null : { cursor: nextCursor, until };
    if (items.length > 0 || older === null) return { lines: items.map(lineOfItem).reverse(), next: older };
    next = nextCursor ?? undefined;
  }
  return { lines: [], next: { cursor: next, until } };
}

export interface NewerStep {
  lines: LogLine[];
  /** Whether these reach the newest; if not, from where it goes on and how far to look then. */
  reached: boolean;
  from: number;
  windowMs: number;
}

/**
 * The next lines from `from` (epoch ms, inclusive) on. The list gives the newest first, so a window that ends early
 * is asked for and made smaller until all of it fits.
 */
export async function readNewer(
  read: ReadPage,
  bounds: Bounds,
  from: number,
  windowMs: number,
  signal: AbortSignal,
): Promise<NewerStep> {
  let window = windowMs;
  for (;;) {
    const end = Math.min(bounds.until ?? Number.POSITIVE_INFINITY, Date.now() + MIN_WINDOW_MS);
    const until = Math.min(end, from + window);
    const reached = until === end;
    const whole = await readWindow(read, { since: from, until }, window <= MIN_WINDOW_MS, signal);
    if (whole === null) {
      window = Math.max(MIN_WINDOW_MS, Math.floor(window / 4));
      continue;
    }
    if (whole.length > 0 || reached) {
      return { lines: whole, reached, from: until, windowMs: whole.length < PAGE / 4 ? window * 4 : window };
    }
    return { lines: [], reached, from: until, windowMs: window * 8 };
  }
}

/** All lines of the window; null when WINDOW_PAGES pages do not hold them and it can be made smaller. */
async function readWindow(read: ReadPage, { since, until }: Bounds, smallest: boolean, signal: AbortSignal) {
  const lines: LogLine[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < (smallest ? STEP_PAGES : WINDOW_PAGES); page++) {
    const { items, nextCursor } = await read({ since, until, cursor, limit: PAGE }, signal);
    lines.push(...items.map(lineOfItem));
    if (nextCursor === null) return lines.reverse();
    cursor = nextCursor;
  }
  return smallest ? lines.reverse() : null;
}

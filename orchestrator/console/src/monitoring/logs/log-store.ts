/** The lines one view of logs holds: history by pages, what comes by socket or by asking, within bounds. */
import type { LogRecord } from "@gantry/contracts";
import { Cell, type Store } from "@gantry/ui";
import * as held from "./held.ts";
import { type Bounds, FIRST_PAGE, type Older, PAGE, type ReadPage, readNewer, readOlder } from "./history.ts";
import { gapLine, lineId, lineOfItem, lineOfRecord, type LogLine, type LogPlace } from "./line.ts";

type Loading = "idle" | "loading" | "end";

export interface LogView {
  held: held.Held;
  /** Before the first answer there is nothing to show. */
  ready: boolean;
  older: Loading;
  /** `end`: what is held reaches the newest line, so new ones are added to it. */
  newer: Loading;
  /** Why the last step failed; it can be tried again. */
  error: Error | null;
  /** Lines that came since the reader left the end. */
  fresh: number;
  /** Epoch ms of the last answer. */
  asOf: number;
}

export interface LogStoreOptions {
  read: ReadPage;
  bounds: Bounds;
  /** Begin around this moment, epoch ms; at the newest when null. */
  at: number | null;
  /** Whether a line that came by socket is wanted. */
  wants: (line: LogLine) => boolean;
}

/** Lines that came by socket are shown together after so long. Milliseconds. */
const FLUSH_MS = 100;
/** Lines that wait for that at most; then they are shown at once. */
const PENDING_LINES = 20_000;
/** Asking looks so far back, for lines arrive late. Milliseconds. */
const LATE_MS = 5_000;
/** Pages of one asking; when more has come the list begins anew. */
const POLL_PAGES = 5;
const HOUR_MS = 3_600_000;

export class LogStore implements Store<LogView> {
  readonly #options: LogStoreOptions;
  readonly #view: Cell<LogView>;
  /** Of what is asked while somebody watches. */
  #abort = new AbortController();
  #watchers = 0;
  #older: Older | null;
  #newerFrom = 0;
  #windowMs = HOUR_MS;
  #pending: LogLine[] = [];
  #timer: ReturnType<typeof setTimeout> | null = null;
  #reads = true;
  #polling = false;

  constructor(options: LogStoreOptions) {
    this.#options = options;
    const { at, bounds } = options;
    this.#older = { cursor: undefined, until: at === null ? bounds.until : at + 1 };
    this.#view = new Cell<LogView>({
      held: held.NOTHING,
      ready: false,
      older: "idle",
      newer: at === null ? "end" : "idle",
      error: null,
      fresh: 0,
      asOf: Date.now(),
    });
    if (at !== null) this.#newerFrom = at + 1;
  }

  readonly get = (): LogView => this.#view.get();

  /** Reads while somebody watches. */
  readonly subscribe = (listener: () => void): (() => void) => {
    const stop = this.#view.subscribe(listener);
    if (++this.#watchers === 1) this.#start();
    return () => {
      stop();
      if (--this.#watchers === 0) this.#halt();
    };
  };

  #start(): void {
    this.#abort = new AbortController();
    if (!this.get().ready) void this.#begin();
  }

  #halt(): void {
    this.#abort.abort();
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const { older, newer } = this.get();
    this.#set({ older: older === "loading" ? "idle" : older, newer: newer === "loading" ? "idle" : newer });
  }

  /** Whether the reader is at the end: what is new is shown, and the oldest let go. */
  follow(follows: boolean): void {
    this.#reads = follows;
    if (follows) this.#set({ fresh: 0 });
  }

  /** The newest seq that is held of a boot, as far as a look at the end tells. */
  readonly newestSeq = (instance: string): number | null => {
    let seq: number | null = null;
    let looked = 0;
    for (const { source, seq: one } of held.backwards(this.get().held)) {
      if (source.instance === instance) seq = Math.max(seq ?? 0, one);
      if (++looked >= PAGE) break;
    }
    return seq;
  };

  readonly loadOlder = async (): Promise<void> => {
    const from = this.#older;
    if (from === null || this.get().older !== "idle") return;
    this.#set({ older: "loading", error: null });
    await this.#step({ older: "idle" }, async (signal) => {
      const limit = this.get().ready ? PAGE : FIRST_PAGE;
      const step = await readOlder(this.#options.read, this.#options.bounds, from, limit, signal);
      if (signal.aborted) return;
      this.#older = step.next;
      const before = this.get().held;
      const all = held.prepend(before, from.cursor === undefined ? unknown(before, step.lines) : step.lines);
      const kept = held.dropNewest(all);
      if (kept !== all) this.#newerFrom = held.newestLine(kept)?.at ?? 0;
      const newer = kept === all ? this.get().newer : "idle";
      this.#set({ held: kept, older: step.next === null ? "end" : "idle", newer });
    });
  };

  readonly loadNewer = async (): Promise<void> => {
    if (this.get().newer !== "idle") return;
    this.#set({ newer: "loading", error: null });
    await this.#step({ newer: "idle" }, async (signal) => {
      const { read, bounds } = this.#options;
      const step = await readNewer(read, bounds, this.#newerFrom, this.#windowMs, signal);
      if (signal.aborted) return;
      this.#newerFrom = step.from;
      this.#windowMs = step.windowMs;
      this.#keepNewest(held.merge(this.get().held, step.lines));
      this.#set({ newer: step.reached ? "end" : "idle" });
    });
  };

  /** Asks for what came since; for a view that no socket feeds. */
  readonly poll = async (): Promise<void> => {
    if (this.#polling || this.get().newer !== "end" || !this.get().ready || this.#options.bounds.until) return;
    this.#polling = true;
    await this.#step({}, async (signal) => {
      const { read, bounds } = this.#options;
      const newest = held.newestLine(this.get().held)?.at;
      const since = newest === undefined ? bounds.since : newest - LATE_MS;
      const lines: LogLine[] = [];
      let cursor: string | undefined;
      for (let page = 0; page < POLL_PAGES; page++) {
        const { items, nextCursor } = await read({ since, cursor, limit: PAGE }, signal);
        lines.push(...items.map(lineOfItem));
        cursor = nextCursor ?? undefined;
        if (cursor === undefined) break;
      }
      if (signal.aborted) return;
      lines.reverse();
      if (cursor === undefined || newest === undefined) this.#add(lines);
      else this.#restart(lines, { cursor, until: undefined });
    });
    this.#polling = false;
  };

  readonly takeRecords = (records: readonly LogRecord[], place: LogPlace): void => {
    for (const record of records) {
      const line = lineOfRecord(record, place);
      if (this.#options.wants(line)) this.#pending.push(line);
    }
    this.#flushSoon();
  };

  readonly takeGap = (count: number, reason: string, seq: number, place: LogPlace): void => {
    this.#pending.push(gapLine(count, reason, seq, Date.now(), place));
    this.#flushSoon();
  };

  #flushSoon(): void {
    if (this.#pending.length >= PENDING_LINES) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), FLUSH_MS);
  }

  #flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const lines = this.#pending;
    this.#pending = [];
    if (lines.length === 0) return;
    if (this.get().ready) this.#add(lines, true);
    else this.#pending = lines;
  }

  /** Lines that just came, oldest first; `live` ones are in order and new. */
  #add(lines: readonly LogLine[], live = false): void {
    const { held: before, newer, fresh } = this.get();
    const asOf = Date.now();
    // Not held up to the newest line: they are read again when the reader gets there.
    if (newer !== "end") return this.#set({ fresh: fresh + lines.length, asOf });
    const all = live ? held.append(before, lines) : held.merge(before, lines);
    const came = all.count - before.count;
    if (came === 0) return this.#set({ asOf });
    if (!this.#reads && held.isFull(all)) {
      // The reader is somewhere above: nothing may be taken away from there.
      this.#newerFrom = held.newestLine(before)?.at ?? 0;
      return this.#set({ newer: "idle", fresh: fresh + came, asOf });
    }
    this.#keepNewest(all);
    this.#set({ fresh: this.#reads ? 0 : fresh + came, asOf });
  }

  #keepNewest(all: held.Held): void {
    const kept = held.dropOldest(all);
    const oldest = held.oldestLine(kept);
    if (kept === all || oldest === undefined) return this.#set({ held: all });
    this.#older = { cursor: undefined, until: oldest.at + 1 };
    this.#set({ held: kept, older: "idle" });
  }

  #restart(lines: readonly LogLine[], older: Older): void {
    this.#older = older;
    this.#set({ held: held.append(held.NOTHING, lines), older: "idle", newer: "end", asOf: Date.now() });
  }

  async #begin(): Promise<void> {
    const { signal } = this.#abort;
    if (this.get().held.count === 0) await this.loadOlder();
    if (signal.aborted || this.get().error !== null) return;
    if (this.#options.at !== null) await this.loadNewer();
    if (signal.aborted || this.get().error !== null) return;
    this.#set({ ready: true });
    this.#flush();
  }

  /** Tries the first step again. */
  readonly retry = (): void => {
    if (!this.get().ready) void this.#begin();
    else this.#set({ error: null });
  };

  async #step(otherwise: Partial<LogView>, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const { signal } = this.#abort;
    try {
      await work(signal);
      if (!signal.aborted) this.#set({ error: null, asOf: Date.now() });
    } catch (err) {
      if (!signal.aborted) this.#set({ ...otherwise, error: err instanceof Error ? err : new Error(String(err)) });
    }
  }

  #set(part: Partial<LogView>): void {
    this.#view.update((view) => ({ ...view, ...part }));
  }
}

/** Those of `lines` that are not among the oldest held, where both may have the same moment. */
function unknown(before: held.Held, lines: readonly LogLine[]): readonly LogLine[] {
  const newest = lines.at(-1)?.at ?? 0;
  const known = new Set<string>();
  for (const block of before.blocks) {
    if ((block.lines[0]?.at ?? 0) > newest) break;
    for (const line of block.lines) known.add(lineId(line));
  }
  return known.size === 0 ? lines : lines.filter((line) => !known.has(lineId(line)));
}

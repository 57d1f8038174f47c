/** The outbox: every record of the journal, in order, until the orchestrator has it. */
import { setTimeout as wait } from "node:timers/promises";
import {
  BATCH_RECORDS,
  FaultRecord,
  MetricRecord,
  MONITORING_STREAM,
  type MonitoringStream,
  parseJson,
  ProcessRecord,
} from "@gantry/contracts";
import type { Entry, Journal } from "../journal/journal.ts";
import { BODY_BYTES, OUTBOX_BOUNDS, type OutboxBounds, RECORD_BYTES } from "./limits.ts";
import { Notices } from "./notices.ts";
import { OpenChunk } from "./open-chunk.ts";
import { Store } from "./store.ts";
import { Suspects } from "./suspects.ts";
import type { Part, Span, Track } from "./track.ts";

export interface OutboxState {
  /** Bytes of records in memory, and of spool files. */
  memoryBytes: number;
  spoolBytes: number;
  /** Records dropped since the start. */
  dropped: Record<MonitoringStream, number>;
  /** Records that wait for an answer, sent or not. */
  unacked: number;
  linked: boolean;
}

/** What the outbox tells its link. */
export interface Carrier {
  /** There may be something to send. */
  wake(): void;
  /** A newer link took over. */
  replaced(): void;
  /** The agent stops. */
  stopped(): void;
}

/**
 * A record that is none of its stream would be refused each time it is sent, with all behind it. Lines are not looked
 * at: they are too many, and toLogLine makes nothing else.
 */
const RECORDS = { errors: FaultRecord, processes: ProcessRecord, metrics: MetricRecord };

/** Records looked at in one go while the outbox catches up with a journal that was there before it. */
const CATCH_UP_RECORDS = 1_000;

export class Outbox {
  readonly bounds: OutboxBounds;
  /** Fulfils when what older boots left is read; nothing is sent before. */
  readonly ready: Promise<void>;
  readonly #store: Store;
  readonly #notices: Notices;
  readonly #suspects: Suspects;
  readonly #open: Record<MonitoringStream, OpenChunk>;
  readonly #unlisten: () => void;
  readonly #waiting = new Set<() => void>();
  #timer: NodeJS.Timeout | null = null;
  #carrier: Carrier | null = null;

  /** Takes all of `journal`, and keeps its files in `dir`, which nobody else uses. `bounds`: other ones, for tests. */
  constructor(journal: Journal, dir: string, bounds: Partial<OutboxBounds> = {}) {
    this.bounds = { ...OUTBOX_BOUNDS, ...bounds };
    this.#notices = new Notices(journal);
    this.#suspects = new Suspects(this.bounds);
    this.#open = {
      logs: new OpenChunk(),
      errors: new OpenChunk(),
      processes: new OpenChunk(),
      metrics: new OpenChunk(),
    };
    this.#store = new Store(journal.boot, dir, this.bounds, {
      changed: () => this.#changed(),
      dropped: (stream, records) => this.#notices.drop(stream, records),
      lost: (stream, records) => this.#notices.lose(stream, records, "a spool file was changed"),
      refused: (reason) => this.#notices.refused(reason),
      spoiled: (bytes) => this.#notices.spoiled(bytes),
    });
    for (const stream of MONITORING_STREAM) this.#catchUp(journal, stream);
    this.#unlisten = journal.listen((entry) => this.#add(entry));
    this.ready = this.#store.open();
  }

  state(): OutboxState {
    const open = MONITORING_STREAM.map((stream) => this.#open[stream]);
    return {
      memoryBytes: this.#store.memoryBytes + open.reduce((sum, { bytes }) => sum + bytes, 0),
      spoolBytes: this.#store.spoolBytes,
      dropped: this.#notices.dropped,
      unacked: this.#store.unacked + open.reduce((sum, { length }) => sum + length, 0),
      linked: this.#carrier !== null,
    };
  }

  /** Waits at most `ms` milliseconds until all is acked; without a link only until all is in the spool. */
  async flush(ms: number): Promise<void> {
    this.#closeChunks();
    await Promise.race([
      this.#until(() => this.#store.idle && (this.#store.unacked === 0 || !this.#carrier)),
      wait(ms, undefined, { ref: false }),
    ]);
  }

  /** Takes nothing more, ends the link, writes what is left, and touches no file once this fulfils. */
  async close(): Promise<void> {
    this.#unlisten();
    this.#closeChunks();
    this.#carrier?.stopped();
    await this.ready;
    await this.#until(() => this.#store.idle);
    this.#store.close();
  }

  /** One link at a time: the newest. It begins with the oldest record that is not acked. */
  link(carrier: Carrier): void {
    const older = this.#carrier;
    this.#carrier = carrier;
    this.#store.reset();
    older?.replaced();
    carrier.wake();
  }

  /** The link is gone; what it had in flight counts as unsent. */
  unlink(carrier: Carrier): void {
    if (this.#carrier !== carrier) return;
    this.#carrier = null;
    this.#store.reset();
    this.#changed();
  }

  /** The parts of the next batch; from now on they are in flight, with `ahead` others. Null: nothing to send now. */
  next(ahead: number): Part[] | null {
    // Which of them closed the link is only known when each is alone.
    if (ahead > 0 && this.#suspects.any) return null;
    return this.#store.next({ bytes: BODY_BYTES, records: BATCH_RECORDS }, this.#suspects.next());
  }

  /** A batch was answered, with whatever. */
  acked(): void {
    this.#suspects.acked();
  }

  /** The link was closed with 1008 while the batch of those parts was the first without an answer. */
  refused(parts: readonly Span[]): void {
    const poison = this.#suspects.refused(parts);
    if (!poison) return;
    const records = this.#store.giveUp(poison);
    const why = `the orchestrator refused ${records === 1 ? "it" : "them"} each time`;
    if (records > 0) this.#notices.lose(poison.track.stream, records, why);
  }

  /** The database takes `next` next: what lies below is forgotten. */
  stored(track: Track, next: number): void {
    this.#store.trim(track, next);
    if (this.#notices.dropping && this.#store.hasRoom) this.#notices.room();
    this.#tell();
  }

  #catchUp(journal: Journal, stream: MonitoringStream): void {
    for (let after = 0; after < journal.last(stream);) {
      const { entries } = journal.read(stream, after, CATCH_UP_RECORDS);
      for (const { seq, json, bytes } of entries) this.#add({ stream, seq, json, bytes });
      after = entries.at(-1)?.seq ?? journal.last(stream);
    }
  }

  #add({ stream, seq, json, bytes }: Pick<Entry, "stream" | "seq" | "json" | "bytes">): void {
    if (bytes > RECORD_BYTES) return this.#notices.lose(stream, 1, "it is larger than a batch may be");
    if (stream !== "logs" && !isRecord(stream, json)) return this.#notices.lose(stream, 1, "it is no record of these");
    const open = this.#open[stream];
    if (!open.takes(seq, bytes, this.bounds)) this.#close(stream);
    open.add(seq, json, bytes);
    this.#timer ??= setTimeout(() => this.#closeChunks(), this.bounds.chunkMs);
  }

  #closeChunks(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    for (const stream of MONITORING_STREAM) this.#close(stream, false);
    this.#changed();
  }

  #close(stream: MonitoringStream, tell = true): void {
    const chunk = this.#open[stream].close();
    if (!chunk) return;
    this.#store.add(stream, chunk);
    if (tell) this.#changed();
  }

  #changed(): void {
    this.#carrier?.wake();
    this.#tell();
  }

  async #until(holds: () => boolean): Promise<void> {
    const done = Promise.withResolvers<void>();
    const look = (): void => {
      if (!holds()) return;
      this.#waiting.delete(look);
      done.resolve();
    };
    this.#waiting.add(look);
    look();
    await done.promise;
  }

  #tell(): void {
    for (const look of this.#waiting) look();
  }
}

function isRecord(stream: keyof typeof RECORDS, json: string): boolean {
  try {
    parseJson(RECORDS[stream], json, stream);
    return true;
  } catch {
    return false;
  }
}

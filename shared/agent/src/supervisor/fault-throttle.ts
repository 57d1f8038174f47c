/** Bounds how many faults are sent, however many are thrown: what is beyond is counted and said. */
import { ownLine } from "../own-line.ts";
import type { Sink } from "../sink.ts";
import { BOUNDS, type FaultBounds } from "./bounds.ts";
import type { Fault } from "./fault.ts";

/** The fingerprint of all faults beyond those that may be told apart. */
const OTHERS = "others";

/** Of one fingerprint: records sent in this interval, and what happened since the last one. */
type Group = { sent: number; pending: number; newest: Fault | null };

export class FaultThrottle {
  readonly #sink: Sink;
  readonly #bounds: FaultBounds;
  /** In the order in which they were seen last. */
  readonly #groups = new Map<string, Group>();
  #fresh = 0;
  #sent = 0;
  #others: { times: number; newest: Fault } | null = null;
  #interval: NodeJS.Timeout | null = null;

  constructor(sink: Sink, bounds: FaultBounds = BOUNDS.faults) {
    this.#sink = sink;
    this.#bounds = bounds;
  }

  /** One occurrence. It is sent now, or with the next record of its fingerprint, an interval later at most. */
  take(fault: Fault): void {
    this.#interval ??= setTimeout(() => this.flush(), this.#bounds.intervalMs).unref();
    const group = this.#groupOf(fault.fingerprint);
    if (!group) {
      this.#others = { times: (this.#others?.times ?? 0) + 1, newest: fault };
      return;
    }
    group.pending++;
    group.newest = fault;
    if (group.sent < this.#bounds.records && this.#sent < this.#bounds.allRecords) this.#send(group);
  }

  /** Sends what is counted and begins a new interval; without faults there is none. */
  flush(): void {
    if (this.#interval) clearTimeout(this.#interval);
    this.#interval = null;
    for (const group of this.#groups.values()) {
      this.#send(group);
      group.sent = 0;
    }
    this.#fresh = 0;
    this.#sent = 0;
    this.#sendOthers();
  }

  /** Null when it is one too many that is new. */
  #groupOf(fingerprint: string): Group | null {
    const known = this.#groups.get(fingerprint);
    if (!known && this.#fresh >= this.#bounds.fresh) return null;
    if (!known) this.#fresh++;
    const group = known ?? { sent: 0, pending: 0, newest: null };
    this.#groups.delete(fingerprint);
    this.#groups.set(fingerprint, group);
    const [oldest] = this.#groups;
    if (oldest && this.#groups.size > this.#bounds.known) {
      this.#send(oldest[1]);
      this.#groups.delete(oldest[0]);
    }
    return group;
  }

  #send(group: Group): void {
    if (!group.newest) return;
    this.#sink.append("errors", { ...group.newest, times: group.pending });
    group.sent++;
    this.#sent++;
    group.pending = 0;
    group.newest = null;
  }

  #sendOthers(): void {
    if (!this.#others) return;
    const { times, newest } = this.#others;
    this.#others = null;
    this.#sink.append("errors", { ...newest, fingerprint: OTHERS, language: null, times });
    const { fresh, intervalMs } = this.#bounds;
    ownLine(this.#sink, "warn", `more than ${fresh} new errors in ${intervalMs} ms: ${times} more are counted only`);
  }
}

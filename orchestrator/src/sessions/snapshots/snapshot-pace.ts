/** When a session's snapshots are brought up to date: once its output rests, and for a client that would wait else. */
import type { Snapshot } from "./snapshot-store.ts";
import { QUIET_MS, type Snapshots } from "./snapshots.ts";

/** The output rate is taken over at least this long. Milliseconds. */
const RATE_MS = 1_000;

/** A client waits for what takes some 100 ms; what is further behind is built behind its back. Bytes. */
const WAIT_BYTES = 2 * 1024 * 1024;

export class SnapshotPace {
  readonly #snapshots: Snapshots;
  readonly #log: { readonly bytes: number };
  readonly #background: (work: Promise<unknown>) => void;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #since = { at: Date.now(), bytes: 0 };
  /** When output was stored last. Epoch ms. */
  #storedAt = 0;
  /** Bytes a second. */
  #rate = 0;

  constructor(snapshots: Snapshots, log: { readonly bytes: number }, background: (work: Promise<unknown>) => void) {
    this.#snapshots = snapshots;
    this.#log = log;
    this.#background = background;
    this.#since.bytes = log.bytes;
  }

  /** Output was stored. */
  stored(): void {
    const took = Date.now() - this.#since.at;
    if (took >= RATE_MS) {
      this.#rate = ((this.#log.bytes - this.#since.bytes) / took) * 1000;
      this.#since = { at: Date.now(), bytes: this.#log.bytes };
    }
    this.#storedAt = Date.now();
    this.#timer ??= setTimeout(() => this.#look(), QUIET_MS);
  }

  /** The screen for a client that has nothing; null when there is none that would spare it anything. */
  async forAttach(): Promise<Snapshot | null> {
    if (this.#snapshots.due("attach", this.#rate)) {
      const refreshed = this.#snapshots.refresh();
      if (this.#snapshots.behind > WAIT_BYTES) this.#background(refreshed);
      else await refreshed;
    }
    return this.#snapshots.behind > WAIT_BYTES ? null : this.#snapshots.latest();
  }

  async stop(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    await this.#snapshots.dispose();
  }

  /** A timer for each output would cost a flood more than this look now and then. */
  #look(): void {
    const rest = this.#storedAt + QUIET_MS - Date.now();
    this.#timer = rest > 0 ? setTimeout(() => this.#look(), rest) : null;
    if (rest > 0) return;
    if (this.#snapshots.due("quiet", 0)) this.#background(this.#snapshots.refresh());
  }
}

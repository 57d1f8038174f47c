/** Keeps a session's row in D1 up to date, behind the session's back: a database that fails or hangs delays only lists. */
import { logLine } from "@gantry/http";
import type { SessionChange } from "./save-session.ts";

/** Lists may be this far behind with a session's lastSeq; so long after a write that failed the next one is tried. Ms. */
const ROW_MS = 5_000;

export class SessionRow {
  readonly #save: (change: SessionChange) => Promise<void>;
  readonly #read: () => SessionChange;
  readonly #background: (work: Promise<unknown>) => void;
  #old = false;
  #writing = false;
  #stopped = false;
  #writtenAt = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;

  /** `read` gives what is true at the moment of a write. */
  constructor(
    save: (change: SessionChange) => Promise<void>,
    read: () => SessionChange,
    background: (work: Promise<unknown>) => void,
  ) {
    this.#save = save;
    this.#read = read;
    this.#background = background;
  }

  /** Something that lists show has changed. */
  changed(): void {
    this.#old = true;
    if (!this.#writing) this.#background(this.#write());
  }

  /** Only lastSeq has moved: lists learn of it within ROW_MS. */
  moved(): void {
    if (this.#stopped) return;
    this.#timer ??= setTimeout(
      () => {
        this.#timer = null;
        this.changed();
      },
      Math.max(0, this.#writtenAt + ROW_MS - Date.now()),
    );
  }

  /** True where the last write has failed; another is tried, and whether that one goes well is not known yet. */
  catchUp(): boolean {
    const behind = this.#old;
    if (behind) this.changed();
    return behind;
  }

  stop(): void {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  /** One write at a time, so that an older state never lands on a newer one. */
  async #write(): Promise<void> {
    this.#writing = true;
    try {
      while (this.#old) {
        this.#old = false;
        this.#writtenAt = Date.now();
        await this.#save(this.#read());
      }
    } catch (err) {
      // Also where no alarm asks again: the hub of a session that sleeps has none.
      this.#old = true;
      this.moved();
      logLine("warn", "row", { error: String(err) });
    } finally {
      this.#writing = false;
    }
  }
}

/** A screen and the place in the log that it shows. */
import { eventBytes, eventData, type LogEvent, type Position, START } from "../log-event.ts";
import type { Size } from "./screen-lines.ts";
import { Screen, SCROLLBACK_LINES } from "./screen.ts";
import type { StoredSnapshot } from "./snapshot-store.ts";

/** A text with scrollback that is larger gets fewer lines of it. Bytes. */
const SNAPSHOT_BYTES = 1024 * 1024;

/** A synchronized update that is longer than this is no reason to wait: its program may have died in it. Bytes. */
const UPDATE_BYTES = 1024 * 1024;

export class LiveScreen {
  readonly #screen: Screen;
  #position: Position;
  /** epoch ms of the newest event. */
  #at: number;
  #fed = 0;
  /** Output since the synchronized update began that goes on. */
  #updateBytes = 0;

  /** A screen without output, or as `snapshot` has it. */
  constructor(size: Size, snapshot: StoredSnapshot | null) {
    this.#screen = new Screen(snapshot ?? size);
    this.#position = snapshot === null ? START : { seq: snapshot.seq, bytes: snapshot.bytes };
    this.#at = snapshot?.at ?? 0;
    if (snapshot !== null) this.#screen.write(new TextDecoder().decode(snapshot.data));
  }

  get position(): Position {
    return this.#position;
  }

  /** Bytes that this object took. */
  get fed(): number {
    return this.#fed;
  }

  /** Whether a snapshot may be taken here: nothing is half read, nothing half painted. */
  get clean(): boolean {
    return this.#screen.clean && (!this.#screen.updating || this.#updateBytes > UPDATE_BYTES);
  }

  /** Takes the event behind `position`. */
  take(event: LogEvent): void {
    if (event.type === "o") this.#screen.write(eventData(event.frame));
    else if (event.type === "r") this.#screen.resize(event);
    else if (event.type === "gap") this.#screen.gap();
    const bytes = eventBytes(event);
    if (event.type === "o") this.#fed += bytes;
    this.#updateBytes = this.#screen.updating ? this.#updateBytes + bytes : 0;
    this.#position = { seq: event.seq, bytes: this.#position.bytes + bytes };
    this.#at = event.at;
  }

  snapshot(): StoredSnapshot {
    const utf8 = new TextEncoder();
    let data = utf8.encode(this.#screen.serialize());
    for (let lines = SCROLLBACK_LINES >> 2; data.length > SNAPSHOT_BYTES; lines >>= 2) {
      data = utf8.encode(this.#screen.serialize(lines));
      if (lines === 0) break;
    }
    return { ...this.#position, ...this.#screen.size, at: this.#at, data };
  }

  dispose(): void {
    this.#screen.dispose();
  }
}

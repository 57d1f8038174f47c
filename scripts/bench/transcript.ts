/** What the paced program wrote, put together from what its clients got: they agree, or it shows where they do not. */
import { createHash } from "node:crypto";
import { SUM_BYTES } from "./paced.ts";

export class Transcript {
  readonly #bytes: Buffer;
  #length = 0;

  /** `capacity`: bytes; more than that is a fault of the program. */
  constructor(capacity: number) {
    this.#bytes = Buffer.allocUnsafe(capacity);
  }

  get length(): number {
    return this.#length;
  }

  /**
   * One client got `data` from byte `at` on. False when another got something else there: comparing costs a tenth of
   * a hash for each, which would take half a core from what is measured.
   */
  agrees(at: number, data: Buffer): boolean {
    const known = Math.max(0, Math.min(this.#length - at, data.length));
    if (known > 0 && this.#bytes.compare(data, 0, known, at, at + known) !== 0) return false;
    if (at + data.length > this.#bytes.length) return false;
    data.copy(this.#bytes, at + known, known);
    this.#length = Math.max(this.#length, at + data.length);
    return true;
  }

  /** Throws when the SHA-256 is not the one that the program itself wrote at the end. */
  check(): void {
    const border = this.#length - SUM_BYTES;
    const wanted = this.#bytes.toString("latin1", border, this.#length);
    const sum = createHash("sha256").update(this.#bytes.subarray(0, border)).digest("hex");
    if (sum !== wanted) throw new Error(`${this.#length} bytes came with SHA-256 ${sum}, the program's is ${wanted}`);
  }
}

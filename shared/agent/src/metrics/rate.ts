/** A counter's growth over time. */

export class Rate {
  #value: number | null = null;
  #at = 0;

  /**
   * Growth a second since the call before; 0 for the first, and when the counter went back, as one does that began
   * anew. `at` is monotonic, in milliseconds.
   */
  next(value: number, at: number): number {
    const before = this.#value;
    const ms = at - this.#at;
    this.#value = value;
    this.#at = at;
    return before === null || ms <= 0 ? 0 : (Math.max(0, value - before) / ms) * 1000;
  }
}

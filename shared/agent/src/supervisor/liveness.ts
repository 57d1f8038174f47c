/** Asks a process that serves again and again whether it still does. */
import type { Liveness } from "@gantry/contracts";
import { probe } from "./probe.ts";

export class LivenessWatch {
  readonly #liveness: Liveness;
  readonly #failed: (reason: string) => void;
  #next: NodeJS.Timeout;
  #failures = 0;
  #over = false;

  /** `failed` gets the reason, once: after `failures` probes in a row without an answer. */
  constructor(liveness: Liveness, failed: (reason: string) => void) {
    this.#liveness = liveness;
    this.#failed = failed;
    this.#next = this.#later();
  }

  stop(): void {
    this.#over = true;
    clearTimeout(this.#next);
  }

  #later(): NodeJS.Timeout {
    return setTimeout(() => void this.#ask(), this.#liveness.intervalMs);
  }

  async #ask(): Promise<void> {
    const why = await probe(this.#liveness);
    if (this.#over) return;
    this.#failures = why === null ? 0 : this.#failures + 1;
    if (why === null || this.#failures < this.#liveness.failures) {
      this.#next = this.#later();
      return;
    }
    this.stop();
    const times = this.#failures === 1 ? "" : ` ${this.#failures} times in a row`;
    this.#failed(`its liveness probe failed${times}: ${why}`);
  }
}

/** Waits until a process that was started is ready, or is late. */
import type { Readiness } from "@gantry/contracts";
import { READINESS_EVERY_MS } from "./bounds.ts";
import { probe } from "./probe.ts";

export class ReadinessWatch {
  readonly #readiness: Readiness;
  readonly #ready: () => void;
  readonly #late: NodeJS.Timeout;
  #next: NodeJS.Timeout | null = null;
  #over = false;
  #last: string | null = null;

  /** Calls one of the two, once, unless it is stopped before; `failed` gets the reason. */
  constructor(readiness: Readiness, ready: () => void, failed: (reason: string) => void) {
    this.#readiness = readiness;
    this.#ready = ready;
    this.#late = setTimeout(() => {
      this.stop();
      failed(this.#why());
    }, readiness.timeoutMs);
    if (readiness.port !== undefined) void this.#ask(readiness.port);
  }

  /** Shows it a line of the process's output, plain text. */
  line(text: string): void {
    const { logLine } = this.#readiness;
    if (!this.#over && logLine !== undefined && text.includes(logLine)) this.#pass();
  }

  stop(): void {
    this.#over = true;
    clearTimeout(this.#late);
    if (this.#next) clearTimeout(this.#next);
  }

  async #ask(port: number): Promise<void> {
    this.#last = await probe({ port, path: this.#readiness.path });
    if (this.#over) return;
    if (this.#last === null) this.#pass();
    else this.#next = setTimeout(() => void this.#ask(port), READINESS_EVERY_MS);
  }

  #pass(): void {
    this.stop();
    this.#ready();
  }

  #why(): string {
    const { logLine, timeoutMs } = this.#readiness;
    const last = this.#last ?? (logLine === undefined ? "no answer yet" : `no line with ${JSON.stringify(logLine)}`);
    return `was not ready within ${timeoutMs} ms: ${last}`;
  }
}

/** A sink that keeps what it was given, and renders when it is told to or in the next turn. */
import type { TerminalSink } from "../sink.ts";

export class RecordingSink implements TerminalSink {
  readonly chunks: Uint8Array[] = [];
  readonly sizes: [number, number][] = [];
  resets = 0;
  /** Bytes that had come before each gap. */
  readonly gaps: number[] = [];
  /** False holds every callback back until `render()`. */
  renders = true;
  readonly #held: (() => void)[] = [];

  write(data: Uint8Array, rendered: () => void): void {
    this.chunks.push(data);
    if (this.renders) setImmediate(rendered);
    else this.#held.push(rendered);
  }

  reset(): void {
    this.resets++;
    this.chunks.length = 0;
  }

  gap(): void {
    this.gaps.push(this.bytes.length);
  }

  resize(cols: number, rows: number): void {
    this.sizes.push([cols, rows]);
  }

  /** Calls what was held back. */
  render(): void {
    this.renders = true;
    for (const rendered of this.#held.splice(0)) rendered();
  }

  get bytes(): Buffer {
    return Buffer.concat(this.chunks);
  }
}

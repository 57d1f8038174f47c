/** Where a terminal's output goes: xterm in a page, a recorder in a test. Everything happens in the order of the calls. */

export interface TerminalSink {
  /** Takes the bytes; calls `rendered` once they are parsed onto the screen. The array may be kept. */
  write(data: Uint8Array, rendered: () => void): void;
  /** Empties screen, scrollback and modes. */
  reset(): void;
  /** Output is missing here: what was half read ends, as does what was open (AFTER_GAP). */
  gap(): void;
  /** Sets the size that the PTY has from here on. */
  resize(cols: number, rows: number): void;
}

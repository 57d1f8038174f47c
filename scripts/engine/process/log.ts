/** The engine's own messages, on standard error, which the one who started it keeps in a file. */

/** Bytes that one run of the engine writes; a container that fails in a loop must not fill the disk. */
const LOG_BYTES = 1024 * 1024;

let written = 0;

/** Writes a line with its time, until the bound is reached. */
export function log(message: string): void {
  if (written > LOG_BYTES) return;
  const line = `${new Date().toISOString()} ${message}\n`;
  written += Buffer.byteLength(line);
  process.stderr.write(written > LOG_BYTES ? "more is not logged\n" : line);
}

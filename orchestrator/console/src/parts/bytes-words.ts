/** Sizes as people say them. */

const UNITS = ["B", "KB", "MB", "GB"];

/** "812 B", "16 MB", "1.5 MB" of `bytes`; a KB is 1024 bytes. */
export function bytesWords(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  const digits = value < 10 && unit > 0 && !Number.isInteger(value) ? 1 : 0;
  return `${value.toFixed(digits)} ${UNITS[unit]}`;
}

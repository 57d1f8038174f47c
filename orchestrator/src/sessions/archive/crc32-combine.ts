/** The CRC-32 of two texts joined, from the CRC of each: zlib's own method, polynomials over GF(2) modulo the CRC's. */

/** The CRC's polynomial with its bits reversed: x^0 is the highest bit. */
const POLYNOMIAL = 0xedb88320;
const ONE = 0x80000000;

/** x^(2^n) for n = 0 ... 31; beyond it they repeat. */
const POWERS: readonly number[] = (() => {
  const powers = [ONE >>> 1];
  for (let n = 1; n < 32; n++) powers.push(multiply(powers[n - 1] ?? 0, powers[n - 1] ?? 0));
  return powers;
})();

/** `crcB` is of `lengthB` bytes that follow those of `crcA`. */
export function combineCrc32(crcA: number, crcB: number, lengthB: number): number {
  // Appending a byte multiplies by x^8.
  let shift = ONE;
  let bits = lengthB;
  for (let n = 3; bits > 0; n++, bits = Math.floor(bits / 2)) {
    if (bits % 2 === 1) shift = multiply(POWERS[n % 32] ?? 0, shift);
  }
  return (multiply(shift, crcA) ^ crcB) >>> 0;
}

function multiply(a: number, b: number): number {
  let product = 0;
  let shifted = b;
  for (let bit = ONE; bit !== 0; bit >>>= 1) {
    if ((a & bit) !== 0) product ^= shifted;
    shifted = (shifted & 1) === 1 ? (shifted >>> 1) ^ POLYNOMIAL : shifted >>> 1;
  }
  return product >>> 0;
}

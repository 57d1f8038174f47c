/** The forms in which a configured secret may be printed: as it is, in base64, in a URL, in JSON. */

/** A shorter one would be found where nobody has written it. Bytes. */
export const MIN_SECRET_BYTES = 6;

/** Bytes that count: a terminal breaks lines where it likes, so that breaks are in no form. */
export type Form = Uint8Array;

/** Every form of a secret that differs from the others; none for one that is too short. */
export function secretForms(secret: string): Form[] {
  const plain = secret.trim();
  const bytes = encode(plain);
  if (bytes.length < MIN_SECRET_BYTES) return [];
  const texts = [plain, JSON.stringify(plain).slice(1, -1)];
  // A lone surrogate has no URL form.
  if (plain.isWellFormed()) texts.push(encodeURIComponent(plain), lowerEscapes(encodeURIComponent(plain)));
  for (let ahead = 0; ahead < 3; ahead++) {
    const base64 = base64Core(bytes, ahead);
    texts.push(base64, base64.replaceAll("+", "-").replaceAll("/", "_"));
  }
  return [...new Set(texts)].map(encodeForm).filter((form) => form.length >= MIN_SECRET_BYTES);
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function encodeForm(text: string): Form {
  return encode(text.replace(/[\r\n]/g, ""));
}

function lowerEscapes(url: string): string {
  return url.replace(/%../g, (escape) => escape.toLowerCase());
}

/**
 * The base64 characters that depend on nothing but the secret when `ahead` bytes stand before it in the same base64:
 * at either end a character or two more tell something of it.
 */
function base64Core(bytes: Uint8Array, ahead: number): string {
  const padded = new Uint8Array(ahead + bytes.length);
  padded.set(bytes, ahead);
  let binary = "";
  for (const byte of padded) binary += String.fromCharCode(byte);
  return btoa(binary).slice(Math.ceil((ahead * 8) / 6), Math.floor((padded.length * 8) / 6));
}

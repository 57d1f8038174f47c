/** Every shape of secret that is known without being configured. */
import { ASSIGNMENTS } from "./assignment.ts";
import { AUTHORIZATION } from "./authorization.ts";
import { ALNUM, ascii, BASE64_URL, BASE64_WORD, byteSet, DIGIT, UPPER, WORD } from "./byte-sets.ts";
import type { Shape } from "./finding.ts";
import { GRAM_BYTES, keyAt } from "./grams.ts";
import { type Prefixed, prefixed } from "./prefixed-token.ts";
import { PRIVATE_KEY } from "./private-key.ts";
import { URL_PASSWORD } from "./url-password.ts";
import { WEB_TOKEN } from "./web-token.ts";

const each = (prefixes: string[], rest: Omit<Prefixed, "prefix">): Prefixed[] =>
  prefixes.map((prefix) => ({ prefix, ...rest }));

/** Lengths and alphabets as the issuers document them or as their secret scanning rules have them. */
const PREFIXED: readonly Prefixed[] = [
  ...each(["ghp_", "gho_", "ghu_", "ghs_", "ghr_"], { set: ALNUM, min: 36 }),
  { prefix: "github_pat_", gram: "b_p", set: WORD, min: 36 },
  { prefix: "glpat-", gram: "glp", set: byteSet(/[\w.-]/), min: 20 },
  ...each(["xoxa-", "xoxb-", "xoxo-", "xoxp-", "xoxr-", "xoxs-", "xoxe-"], {
    gram: "xox",
    set: byteSet(/[A-Za-z0-9-]/),
    min: 10,
    kinds: DIGIT,
  }),
  // Base64 has these letters in a row by chance: neither a base64 byte before nor a seventeenth behind.
  ...each(["AKIA", "ASIA"], { set: byteSet(/[A-Z0-9]/), min: 16, exact: byteSet(/[\w+=]/), word: BASE64_WORD }),
  { prefix: "AIza", gram: "AIz", set: BASE64_URL, min: 35, exact: BASE64_WORD, word: BASE64_WORD },
  ...each(["sk_live_", "rk_live_"], { gram: "k_l", set: ALNUM, min: 16 }),
  ...each(["sk_test_", "rk_test_"], { gram: "k_t", set: ALNUM, min: 16 }),
  { prefix: "sk-", set: BASE64_URL, min: 20, kinds: DIGIT | UPPER },
  { prefix: "npm_", set: ALNUM, min: 36 },
];

export const SHAPES: readonly Shape[] = [
  ...PREFIXED.map(prefixed),
  ...ASSIGNMENTS,
  ...AUTHORIZATION,
  WEB_TOKEN,
  URL_PASSWORD,
  PRIVATE_KEY,
];

const byKey = new Map<number, Set<Shape>>();
for (const shape of SHAPES) {
  for (const gram of shape.grams) {
    const key = keyAt(ascii(gram), GRAM_BYTES - 1);
    byKey.set(key, (byKey.get(key) ?? new Set()).add(shape));
  }
}

/** Shapes with a gram of this key. */
export function shapesOf(key: number): Iterable<Shape> {
  return byKey.get(key) ?? [];
}

/** The grams of all shapes. */
export function shapeGrams(): Uint8Array[] {
  return SHAPES.flatMap(({ grams }) => grams.map(ascii));
}

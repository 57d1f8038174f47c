/** Which headers pass the gate. */

/** Of one connection only (RFC 9110 section 7.6.1); the gate speaks its own on either side. */
const HOP = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "proxy-authorization",
  "te",
  "trailer",
  "upgrade",
]);
/**
 * What miniflare's entry worker and wrangler's proxy worker take as said by themselves: routing overrides, the
 * original URL, the client's address. `cf-*` and `x-forwarded-*` would be believed by the orchestrator too.
 */
const TRUSTED = /^(mf-|cf-|x-forwarded-|forwarded$|x-real-ip$|expect$)/;

/** Raw header pairs of a request as they go upstream; a transfer coding stays, so that the body's framing does. */
export function requestHeaders(raw: string[]): string[] {
  return filterPairs(raw, (name) => !HOP.has(name) && !TRUSTED.test(name));
}

/** Raw header pairs of an answer as they go to the client. Node frames the body itself. */
export function responseHeaders(raw: string[]): string[] {
  return filterPairs(raw, (name) => !HOP.has(name) && name !== "transfer-encoding");
}

function filterPairs(raw: string[], keep: (name: string) => boolean): string[] {
  const kept: string[] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = raw[i];
    const value = raw[i + 1];
    if (name !== undefined && value !== undefined && keep(name.toLowerCase())) kept.push(name, value);
  }
  return kept;
}

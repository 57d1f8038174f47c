/** Which path of the dev server a request may reach: its own pages and triggers never, whatever the spelling. */

/** Paths the dev server answers itself (miniflare's entry worker, wrangler's proxy worker) instead of our Worker. */
const DEV_PATHS = /^\/(cdn-cgi|__cf_local|__scheduled)(\/|$)/;
/** The orchestrator answers here as for any unknown path: 401 without a token, 404 with one. */
const CLOSED = "/api/_dev";
/** `%2563` is `c` after two decodings; whoever nests deeper gets a path that nothing decodes that often. */
const DECODINGS = 3;
/** Methods that mean something to a proxy, not to a Worker. */
const PROXY_METHODS = new Set(["CONNECT", "TRACE", "TRACK"]);

export interface Target {
  method: string;
  path: string;
}

/**
 * Rewrites a request line's target (origin, absolute, authority or asterisk form, RFC 9112 section 3.2) to the path
 * and query that go upstream, normalised as WHATWG URL does; undefined when it is no URL at all.
 */
export function gateTarget(method: string, target: string): Target | undefined {
  if (PROXY_METHODS.has(method)) return { method: "GET", path: `${CLOSED}/${method.toLowerCase()}` };
  const url = parseTarget(target);
  if (!url) return undefined;
  if (!isDevPath(url.pathname)) return { method, path: url.pathname + url.search };
  return { method, path: `${CLOSED}${withoutLeadingSlashes(url.pathname)}` };
}

function parseTarget(target: string): URL | undefined {
  // A path that starts with two slashes is a path here, as it is for workerd, not a host.
  const text = target.startsWith("/") ? `http://gate${target}` : /^https?:\/\//i.test(target) ? target : undefined;
  if (text === undefined) return new URL(`http://gate${CLOSED}/target`);
  return URL.parse(text) ?? undefined;
}

function isDevPath(pathname: string): boolean {
  let path = pathname;
  for (let i = 0; i <= DECODINGS; i++) {
    if (DEV_PATHS.test(withoutLeadingSlashes(path).toLowerCase())) return true;
    const next = URL.parse(`http://gate${withoutLeadingSlashes(decode(path).replaceAll("\\", "/"))}`)?.pathname;
    if (next === undefined || next === path) return false;
    path = next;
  }
  return false;
}

function withoutLeadingSlashes(path: string): string {
  return path.replace(/^\/*/, "/");
}

function decode(path: string): string {
  // Octet by octet: decodeURIComponent refuses a whole path for one bad sequence.
  return path.replace(/%([0-9a-f]{2})/gi, (all, hex: string) => {
    const code = Number.parseInt(hex, 16);
    return code < 0x80 ? String.fromCharCode(code) : all;
  });
}

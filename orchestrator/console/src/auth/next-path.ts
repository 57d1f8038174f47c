/** Where to go after sign-in: a place of this console, whatever the URL claims. */

/** `next` when it is a path of this origin, else "/". */
export function nextPath(next: string | undefined): string {
  if (next === undefined || !next.startsWith("/")) return "/";
  const url = new URL(next, location.origin);
  if (url.origin !== location.origin || url.pathname === "/sign-in") return "/";
  return url.pathname + url.search;
}

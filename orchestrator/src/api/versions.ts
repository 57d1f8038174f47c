/** API versions: `/api/...` is the newest, `/api/v1/...` the first. */

/** The path as routes know it: `/api/v1/x` is `/api/x`. */
export function unversioned(pathname: string): string {
  return pathname.replace(/^\/api\/v1(?=\/|$)/, "/api");
}

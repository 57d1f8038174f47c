/** Who asks. */
import { AppError } from "@gantry/contracts";

export type Actor =
  | {
      /** Stable: `admin`, `token:<id>`, `worker:<name>`, `system`. */
      id: string;
      /** A person came with a cookie or a ticket, a program with a token. */
      kind: "person" | "program" | "worker" | "system" | "nobody";
    }
  | {
      /** `share:<id>` of a view-only link. */
      id: string;
      kind: "share";
      /** The one session it shows. */
      session: string;
    };

export const NOBODY: Actor = { id: "nobody", kind: "nobody" };
export const SYSTEM: Actor = { id: "system", kind: "system" };
export const ADMIN_ID = "admin";
export const TOKEN_PREFIX = "token:";
export const SHARE_PREFIX = "share:";

/** Whether this principal may end while it is attached: others are who they are for good. */
export function mayEnd(id: string): boolean {
  return id.startsWith(TOKEN_PREFIX) || id.startsWith(SHARE_PREFIX);
}

/** Throws FORBIDDEN for everyone but the administrator, who `may` what others may not. */
export function requireAdmin({ id }: Actor, may: string): void {
  if (id !== ADMIN_ID) throw new AppError("FORBIDDEN", `only the administrator ${may}`);
}

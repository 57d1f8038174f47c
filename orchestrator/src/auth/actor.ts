/** Who asks. */
import { AppError, type Me } from "@gantry/contracts";

export interface Actor {
  /** Stable: `admin`, `worker:<name>`, `system`. */
  id: string;
  /** A person came with a cookie or a ticket, a program with a token. */
  kind: "person" | "program" | "worker" | "system" | "nobody";
}

export const NOBODY: Actor = { id: "nobody", kind: "nobody" };
export const SYSTEM: Actor = { id: "system", kind: "system" };
export const ADMIN_ID = "admin";

/** What `GET /api/auth/me` says. Throws UNAUTHORIZED when nobody is signed in. */
export function describeActor({ id, kind }: Actor): Me {
  if (kind !== "person" && kind !== "program") throw new AppError("UNAUTHORIZED", "sign in first");
  return { id, name: id === ADMIN_ID ? "Administrator" : id, kind };
}

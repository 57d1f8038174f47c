/** Whether the program must wait for whoever controls it, decided from how far the controlling sockets are behind. */
import { HIGH_BYTES, LOW_BYTES, RAW_BUDGET_BYTES, RAW_LOW_BYTES } from "./limits.ts";

/** A socket of the controller as its pace sees it. */
export interface Follower {
  readonly protocol: "raw" | "v1";
  readonly role: "controller" | "viewer";
  readonly visible: boolean;
  /** It has acknowledged something. */
  readonly acks: boolean;
  /** What it gets is history, which nobody waits for. */
  readonly inHistory: boolean;
  /** How far it is behind a session of `bytes` of output. Bytes. */
  behind(bytes: number): number;
}

/** What kind of socket the program waits for. */
export type Court = "acking" | "v1" | "raw";

/**
 * Visible sockets that acknowledge come before those that never have, and a raw one counts only where it is the only
 * one; null when the program waits for nobody.
 */
export function courtOf(controllers: Iterable<Follower>): Court | null {
  let v1 = false;
  let raw = 0;
  for (const { protocol, visible, acks } of controllers) {
    if (!visible) continue;
    if (protocol === "raw") raw++;
    else if (acks) return "acking";
    else v1 = true;
  }
  if (v1) return "v1";
  return raw === 1 ? "raw" : null;
}

/** True for a socket that the program may have to wait for. */
export function governs(court: Court | null, { role, visible, inHistory, protocol, acks }: Follower): boolean {
  if (court === null || role !== "controller" || !visible || inHistory) return false;
  return court === "raw" ? protocol === "raw" : protocol === "v1" && (acks || court === "v1");
}

/** True when the program must wait, `waits` being whether it does: the slowest that governs decides. */
export function mustWait(controllers: Iterable<Follower>, bytes: number, waits: boolean): boolean {
  const court = courtOf(controllers);
  for (const follower of controllers) {
    if (!governs(court, follower)) continue;
    const behind = follower.behind(bytes);
    if (
      court === "raw"
        ? behind > (waits ? RAW_LOW_BYTES : RAW_BUDGET_BYTES)
        : waits
          ? behind > LOW_BYTES
          : behind >= HIGH_BYTES
    )
      return true;
  }
  return false;
}

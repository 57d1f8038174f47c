/** Which question about a session is open: one at a time on the whole page. */
import { Cell } from "@gantry/ui";

export interface Asking {
  what: "share" | "rename" | "mark" | "end";
  session: string;
  /** `worker/container`. */
  place: string;
  /** The session has ended: to end it means to delete it. */
  over: boolean;
}

export const asking = new Cell<Asking | null>(null);

/** Which of the page-wide dialogs is open. */
import { Cell } from "@gantry/ui";

/** What the command palette offers; null while it is closed. */
export const palette = new Cell<"everything" | "terminals" | null>(null);
export const keyMapOpen = new Cell(false);

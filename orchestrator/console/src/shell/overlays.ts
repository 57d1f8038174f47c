/** Which of the page-wide dialogs is open. */
import { Cell } from "@gantry/ui";

export const paletteOpen = new Cell(false);
export const keyMapOpen = new Cell(false);

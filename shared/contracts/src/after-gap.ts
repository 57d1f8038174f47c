/** What a screen is given where output is missing, so that what follows can be read. */

/**
 * Ends a half read sequence (CAN, ECMA-48 8.3.6), a synchronized update and a hyperlink, and takes back pen, character
 * sets and insert mode. Modes of the program stay: it may go on. A half read character must be dropped beside it.
 */
export const AFTER_GAP = "\x18\x1b[?2026l\x1b]8;;\x1b\\\x1b[m\x1b(B\x1b)B\x0f\x1b[4l\x1b[?7h";

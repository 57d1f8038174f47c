/** How a terminal tells of its focus and its mouse, for both ends of a socket: ctlseqs of xterm, "Mouse Tracking". */

/** A byte of the default encoding, or the UTF-8 that mode 1005, or a client which sends text, makes of it. */
const CELL = String.raw`(?:[\u00c2-\u00df][\u0080-\u00bf]|[^\u0001-\u001f])`;

/** Source of a regular expression: one report without its ESC. */
export const FOCUS_REPORT = String.raw`\[[IO]`;

/**
 * The same for the mouse. Groups: button and final of SGR (1006, 1016); button + 32 of urxvt (1015); the byte of
 * button + 32 of the default encoding.
 */
export const MOUSE_REPORT = String.raw`\[(?:<(\d+);\d+;\d+([Mm])|(\d+);\d+;\d+M|M(${CELL})${CELL}{2})`;

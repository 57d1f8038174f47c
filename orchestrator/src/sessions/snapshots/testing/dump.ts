/** Everything of a terminal that a person or the next byte can see, in a form that two terminals are compared by. */
import { UnicodeGraphemesAddon } from "@xterm/addon-unicode-graphemes";
import { type IBuffer, type IBufferCell, Terminal } from "@xterm/headless";
import { Utf8Pieces } from "@gantry/contracts";
import { type Attributes, type Core, type CoreBuffer, coreOf } from "../xterm-core.ts";

/** A terminal as a client has it, with xterm's own state in reach. */
export class TestTerminal {
  readonly terminal: Terminal;
  readonly core: Core;
  readonly #pieces = new Utf8Pieces();

  constructor(cols: number, rows: number, scrollback: number) {
    this.terminal = new Terminal({ cols, rows, scrollback, allowProposedApi: true, logLevel: "off" });
    this.terminal.loadAddon(new UnicodeGraphemesAddon());
    this.core = coreOf(this.terminal);
  }

  /** At once: xterm's queue is emptied by a timer. */
  write(data: Uint8Array | string): void {
    const pieces = typeof data === "string" ? [data] : this.#pieces.take(data);
    for (const piece of pieces) void this.core._inputHandler.parse(piece);
  }

  dump(): string[] {
    const { core, terminal } = this;
    const { normal, alt, active } = core._bufferService.buffers;
    return [
      ...lines(this, terminal.buffer.normal, 0).map((line) => `normal ${line}`),
      ...bufferState("normal", normal, terminal),
      ...(active === alt ? lines(this, terminal.buffer.alternate, alt.ybase).map((line) => `alt ${line}`) : []),
      ...bufferState("alt", alt, terminal),
      ...state(this),
    ];
  }
}

function lines({ terminal, core }: TestTerminal, buffer: IBuffer, from: number): string[] {
  const cell = buffer.getNullCell();
  return Array.from({ length: buffer.baseY + terminal.rows - from }, (_, row) => {
    const line = buffer.getLine(from + row);
    const cells: string[] = [];
    for (let col = 0; col < terminal.cols; col++) {
      line?.getCell(col, cell);
      cells.push(cellText(cell, col, terminal.cols, core));
      // What a wide character covers is not seen.
      if (cell.getChars() !== "" && cell.getWidth() === 2) col++;
    }
    const wrapped = line?.isWrapped === true;
    return `${row}${wrapped ? " wrapped" : ""}: ${cells.join("").replace(/(·)+$/, "")}`;
  });
}

function cellText(cell: IBufferCell, col: number, cols: number, core: Core): string {
  const cut = col + cell.getWidth() > cols;
  const chars = cut ? "" : cell.getChars();
  const shown = cell.isInverse() || cell.isUnderline() || cell.isStrikethrough() || cell.isOverline();
  const bg = `${cell.getBgColorMode()}/${cell.getBgColor()}`;
  if (chars === "" && (cut || !shown)) return cell.isBgDefault() ? "·" : `[·${bg}]`;
  const text = chars === "" ? " " : chars;
  const attributes = attributesText(cell, attributesOf(cell), core);
  return attributes === "" ? text : `[${text}${chars === "" ? 1 : cell.getWidth()} ${attributes}]`;
}

function attributesOf(cell: IBufferCell): Attributes {
  const extended: unknown = Reflect.get(cell, "extended");
  if (typeof extended !== "object" || extended === null) throw new Error("a cell without extended attributes");
  return {
    fg: Number(Reflect.get(cell, "fg")),
    bg: Number(Reflect.get(cell, "bg")),
    extended: { _ext: Number(Reflect.get(extended, "_ext")), urlId: Number(Reflect.get(extended, "urlId")) },
  };
}

type Style = Pick<
  IBufferCell,
  | "getFgColorMode"
  | "getFgColor"
  | "getBgColorMode"
  | "getBgColor"
  | "isBold"
  | "isDim"
  | "isItalic"
  | "isBlink"
  | "isInverse"
  | "isInvisible"
  | "isStrikethrough"
  | "isOverline"
>;

function attributesText(cell: Style, { fg, bg, extended }: Attributes, core: Core): string {
  const underline = (fg & 0x10000000) === 0 ? 0 : (bg & 0x10000000 ? (extended._ext >> 26) & 7 : 0) || 1;
  const link = bg & 0x10000000 && extended.urlId ? core._oscLinkService.getLinkData(extended.urlId) : undefined;
  return [
    cell.getFgColorMode() === 0 ? "" : `f${cell.getFgColorMode()}/${cell.getFgColor()}`,
    cell.getBgColorMode() === 0 ? "" : `b${cell.getBgColorMode()}/${cell.getBgColor()}`,
    cell.isBold() ? "bold" : "",
    cell.isDim() ? "dim" : "",
    cell.isItalic() ? "italic" : "",
    cell.isBlink() ? "blink" : "",
    cell.isInverse() ? "inverse" : "",
    cell.isInvisible() ? "invisible" : "",
    cell.isStrikethrough() ? "strike" : "",
    cell.isOverline() ? "overline" : "",
    bg & 0x20000000 ? "protected" : "",
    underline === 0 ? "" : `u${underline}`,
    bg & 0x10000000 && (underline || link) && extended._ext & 0x3ffffff ? `uc${extended._ext & 0x3ffffff}` : "",
    link === undefined ? "" : `link ${link.id ?? ""} ${link.uri}`,
  ]
    .filter(Boolean)
    .join(" ");
}

function bufferState(name: string, buffer: CoreBuffer, { cols, rows }: Terminal): string[] {
  const tabs = Array.from({ length: cols }, (_, col) => col).filter((col) => buffer.tabs[col]);
  const savedRow = Math.max(0, Math.min(rows - 1, buffer.savedY - buffer.ybase));
  const { fg, bg } = buffer.savedCurAttrData;
  return [
    `${name} margins ${buffer.scrollTop} ${buffer.scrollBottom}`,
    `${name} tabs ${tabs}`,
    `${name} saved ${Math.min(cols - 1, buffer.savedX)} ${savedRow} ${paint(fg)} ${paint(bg & ~0x10000000)}`,
    `${name} saved charset ${JSON.stringify(buffer.savedCharset)}`,
  ];
}

/** Colour and flags: beside a colour of the palette xterm leaves the rest of an RGB colour. */
function paint(value: number): string {
  const mode = (value >>> 24) & 3;
  const color = mode === 3 ? value & 0xffffff : mode === 0 ? 0 : value & 0xff;
  return `${(value & 0xfc000000) >>> 0}/${mode}/${color}`;
}

function state({ terminal, core }: TestTerminal): string[] {
  const { active, alt } = core._bufferService.buffers;
  const pen = core._inputHandler._curAttrData;
  const { fg, bg, extended } = pen;
  const underline = (fg & 0x10000000) === 0 ? 0 : (extended._ext >> 26) & 7 || 1;
  const link = extended.urlId ? core._oscLinkService.getLinkData(extended.urlId) : undefined;
  const charsets = core._charsetService;
  const join = core._inputHandler._parser.precedingJoinState;
  return [
    `active ${active === alt ? "alt" : "normal"}`,
    `cursor ${active.x} ${active.y} ${core.coreService.isCursorHidden ? "hidden" : "shown"}`,
    `modes ${JSON.stringify(core.coreService.decPrivateModes)} ${JSON.stringify(core.coreService.modes)}`,
    `mouse ${core.coreMouseService.activeProtocol} ${core.coreMouseService.activeEncoding}`,
    `eol ${terminal.options.convertEol} title ${core._inputHandler._windowTitle}`,
    `pen ${paint(fg)} ${paint(bg & ~0x10000000)} u${underline} uc${extended._ext & 0x3ffffff} ${JSON.stringify(link)}`,
    `charset ${charsets.glevel} ${JSON.stringify(charsets.charset)}`,
    `designated ${[0, 1, 2, 3].map((i) => JSON.stringify(charsets._charsets[i])).join(" ")}`,
    // Of the kind of the last character only four bits are asked for.
    `join ${join === 0 ? "none" : `${(join >> 3) & 15} width ${(join >> 1) & 3}`}`,
  ];
}

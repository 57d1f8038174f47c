/**
 * What xterm's public API does not tell: the parts of its core that a snapshot needs, as of @xterm/headless 6.0.0.
 * `coreOf` throws when one of them is not where it was, so that an upgrade fails in a test and not on a screen.
 */
import type { IDisposable, IFunctionIdentifier, Terminal } from "@xterm/headless";

/** Underline style, its colour and the hyperlink. `_ext` is used because `ext` shows a link's own style. */
export interface Extended {
  _ext: number;
  urlId: number;
}

export interface Attributes {
  fg: number;
  bg: number;
  extended: Extended;
}

/** A cell that `loadCell` fills. Width 0 is the second half of a wide character; no characters is an empty cell. */
export interface Cell extends Attributes {
  getChars(): string;
  getWidth(): number;
}

export interface Line {
  length: number;
  isWrapped: boolean;
  loadCell(index: number, cell: Cell): Cell;
}

export type Charset = Record<string, string> | undefined;

export interface CoreBuffer {
  lines: { length: number; get(index: number): Line | undefined };
  /** Index of the first line of the screen. */
  ybase: number;
  x: number;
  y: number;
  scrollTop: number;
  scrollBottom: number;
  tabs: Record<number, boolean | undefined>;
  savedX: number;
  /** Counted from the first line of the scrollback. */
  savedY: number;
  savedCurAttrData: Attributes;
  savedCharset: Charset;
}

export interface Core {
  _inputHandler: {
    parse(data: Uint8Array | string): void | Promise<boolean>;
    _curAttrData: Attributes;
    _windowTitle: string;
    /** `currentState` 0 is the ground state; `precedingJoinState` what a combining character or REP refers to. */
    _parser: {
      currentState: number;
      precedingJoinState: number;
      reset(): void;
      /** Later handlers come first; false goes on to the next, with the same parameters. */
      registerCsiHandler(id: IFunctionIdentifier, handler: (params: { params: Int32Array }) => boolean): IDisposable;
    };
  };
  _bufferService: { buffers: { normal: CoreBuffer; alt: CoreBuffer; active: CoreBuffer } };
  _charsetService: { charset: Charset; glevel: number; _charsets: Charset[] };
  _oscLinkService: { getLinkData(id: number): { id?: string | undefined; uri: string } | undefined };
  coreService: {
    isCursorHidden: boolean;
    modes: { insertMode: boolean };
    decPrivateModes: {
      applicationCursorKeys: boolean;
      applicationKeypad: boolean;
      bracketedPasteMode: boolean;
      cursorBlink: boolean | undefined;
      cursorStyle: "block" | "underline" | "bar" | undefined;
      origin: boolean;
      reverseWraparound: boolean;
      sendFocus: boolean;
      synchronizedOutput: boolean;
      wraparound: boolean;
    };
  };
  coreMouseService: { activeProtocol: string; activeEncoding: string };
  unicodeService: { charProperties(codepoint: number, preceding: number): number };
}

const ATTRIBUTES = { fg: "number", bg: "number", extended: { _ext: "number", urlId: "number" } };
const BUFFER = {
  lines: { length: "number", get: "function" },
  ybase: "number",
  x: "number",
  y: "number",
  scrollTop: "number",
  scrollBottom: "number",
  tabs: {},
  savedX: "number",
  savedY: "number",
  savedCurAttrData: ATTRIBUTES,
};

const SHAPE = {
  _inputHandler: {
    parse: "function",
    _curAttrData: ATTRIBUTES,
    _windowTitle: "string",
    _parser: {
      currentState: "number",
      precedingJoinState: "number",
      reset: "function",
      registerCsiHandler: "function",
    },
  },
  _bufferService: { buffers: { normal: BUFFER, alt: BUFFER, active: BUFFER } },
  _charsetService: { glevel: "number", _charsets: {} },
  _oscLinkService: { getLinkData: "function" },
  coreService: {
    isCursorHidden: "boolean",
    modes: { insertMode: "boolean" },
    decPrivateModes: {
      applicationCursorKeys: "boolean",
      applicationKeypad: "boolean",
      bracketedPasteMode: "boolean",
      origin: "boolean",
      reverseWraparound: "boolean",
      sendFocus: "boolean",
      synchronizedOutput: "boolean",
      wraparound: "boolean",
    },
  },
  coreMouseService: { activeProtocol: "string", activeEncoding: "string" },
  unicodeService: { charProperties: "function" },
};

type Shape = string | { [key: string]: Shape };

/** The core of a terminal. Throws, naming the place, when this xterm is built differently. */
export function coreOf(terminal: Terminal): Core {
  const core: unknown = Reflect.get(terminal, "_core");
  if (isCore(core)) return core;
  throw new Error(`invariant violation: xterm's core has no ${misfit(core, SHAPE, "_core") ?? "shape"}`);
}

/** An empty cell to load others into. */
export function workCell(terminal: Terminal): Cell {
  const cell: unknown = terminal.buffer.normal.getNullCell();
  if (isCell(cell)) return cell;
  throw new Error("invariant violation: xterm's cell is built differently");
}

function isCore(value: unknown): value is Core {
  return misfit(value, SHAPE, "_core") === null;
}

function isCell(value: unknown): value is Cell {
  return misfit(value, { ...ATTRIBUTES, getChars: "function", getWidth: "function" }, "cell") === null;
}

/** The first place where `value` is not as `shape` says; null when there is none. */
function misfit(value: unknown, shape: Shape, path: string): string | null {
  if (typeof shape === "string") return typeof value === shape ? null : path;
  if (typeof value !== "object" || value === null) return path;
  for (const [key, inner] of Object.entries(shape)) {
    const found = misfit(Reflect.get(value, key), inner, `${path}.${key}`);
    if (found !== null) return found;
  }
  return null;
}

/** What programs set and xterm's core keeps nowhere: colours, and whether the cursor blinks. */
import type { IDisposable, Terminal } from "@xterm/headless";

/** OSC numbers of the text's, the background's and the cursor's colour. */
const SPECIAL = [10, 11, 12];
const PALETTE_SIZE = 256;
/** A colour specification longer than this is none. Characters. */
const COLOR_LENGTH = 64;
const BLINK_MODE = 12;

export class ProgramSettings {
  /** OSC prefix ("4;1", "10") to colour; at most 259. */
  readonly #colors = new Map<string, string>();
  #blink: boolean | null = null;
  readonly #hooks: IDisposable[];

  constructor({ parser }: Terminal) {
    const osc = (id: number, take: (data: string) => void): IDisposable =>
      parser.registerOscHandler(id, (data) => {
        take(data);
        return false;
      });
    const blink = (final: string, on: boolean): IDisposable =>
      parser.registerCsiHandler({ prefix: "?", final }, (params) => {
        if (params.includes(BLINK_MODE)) this.#blink = on;
        return false;
      });
    this.#hooks = [
      osc(4, (data) => this.#setIndexed(data)),
      osc(104, (data) => this.#resetIndexed(data)),
      ...SPECIAL.map((id) => osc(id, (data) => this.#setSpecial(id, data))),
      ...SPECIAL.map((id) => osc(id + 100, () => this.#colors.delete(String(id)))),
      blink("h", true),
      blink("l", false),
    ];
  }

  /** The text that sets them again. */
  get text(): string {
    const colors = [...this.#colors].map(([key, color]) => `\x1b]${key};${color}\x1b\\`).join("");
    return this.#blink === null ? colors : `${colors}\x1b[?${BLINK_MODE}${this.#blink ? "h" : "l"}`;
  }

  dispose(): void {
    for (const hook of this.#hooks) hook.dispose();
  }

  #setIndexed(data: string): void {
    const slots = data.split(";");
    for (let i = 0; i + 1 < slots.length; i += 2) {
      const index = slots[i] ?? "";
      if (/^\d{1,3}$/.test(index) && Number(index) < PALETTE_SIZE) this.#set(`4;${Number(index)}`, slots[i + 1] ?? "");
    }
  }

  #resetIndexed(data: string): void {
    const keys = data === "" ? [...this.#colors.keys()] : data.split(";").map((index) => `4;${Number(index)}`);
    for (const key of keys) if (key.startsWith("4;")) this.#colors.delete(key);
  }

  /** OSC 10 with several colours sets the ones behind it too. */
  #setSpecial(id: number, data: string): void {
    data.split(";").forEach((color, i) => {
      if (SPECIAL.includes(id + i)) this.#set(String(id + i), color);
    });
  }

  /** A question changes nothing; nor does what is no colour. */
  #set(key: string, color: string): void {
    if (color.length <= COLOR_LENGTH && /^[\w#:/.]+$/.test(color)) this.#colors.set(key, color);
  }
}

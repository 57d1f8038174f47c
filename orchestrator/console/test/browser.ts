/** Chromium as the browser tests drive it, and a terminal of the console as they read it. */
import { until } from "@gantry/testing";
import type { Terminal } from "@xterm/xterm";
import { type Browser, chromium, type Page } from "playwright-core";

/** Without these Chromium asks hosts of its own maker, which a closed network refuses many times over. */
const QUIET = [
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export function launchBrowser(): Promise<Browser> {
  const executablePath = process.env["CHROMIUM"];
  if (!executablePath) throw new Error("CHROMIUM does not name a browser: run these tests by `npm test`");
  return chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu", ...QUIET] });
}

/** The terminal in view. */
export class ConsoleTerminal {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** The screen and the scrollback, as text without trailing blanks; wrapped lines are joined. */
  text(): Promise<string> {
    return this.page.getByTestId("terminal").evaluate((element) => {
      const { buffer } = (element as unknown as { __gantryTerminal: Terminal }).__gantryTerminal;
      let text = "";
      for (let row = 0; row < buffer.active.length; row++) {
        const line = buffer.active.getLine(row);
        if (line !== undefined)
          text += (line.isWrapped || row === 0 ? "" : "\n") + line.translateToString(true).trimEnd();
      }
      return text;
    });
  }

  async waitFor(pattern: RegExp, ms = 30_000): Promise<RegExpExecArray> {
    let text = "";
    const look = async () => {
      text = await this.text();
      return pattern.exec(text);
    };
    return until(`${pattern} on the screen`, look, ms).catch((err: Error) => {
      throw new Error(`${err.message}; it shows:\n${text.slice(-1500)}`);
    });
  }

  live(): Promise<void> {
    return this.state("live");
  }

  /** Waits until the terminal is in `phase`. */
  async state(phase: string): Promise<void> {
    await this.page.locator(`[data-testid="terminal"][data-state="${phase}"]`).waitFor({ timeout: 60_000 });
  }

  session(): Promise<string | null> {
    return this.page.getByTestId("terminal").getAttribute("data-session");
  }

  async type(text: string): Promise<void> {
    await this.page.getByTestId("terminal").click();
    await this.page.keyboard.type(text);
  }

  press(key: string): Promise<void> {
    return this.page.keyboard.press(key);
  }
}

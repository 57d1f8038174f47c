/** Chromium as the browser tests drive it, and a terminal of the console as they read it. */
import { PATIENCE_MS, until } from "@gantry/testing";
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

/** What its pages are waited for has PATIENCE_MS to come, as everything that tests wait for. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = process.env["CHROMIUM"];
  if (!executablePath) throw new Error("CHROMIUM does not name a browser: run these tests by `npm test`");
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu", ...QUIET] });
  return browser.on("context", (context) => context.setDefaultTimeout(PATIENCE_MS));
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

  async waitFor(pattern: RegExp): Promise<RegExpExecArray> {
    let text = "";
    const look = async () => {
      text = await this.text();
      return pattern.exec(text);
    };
    return until(`${pattern} on the screen`, look).catch((err: Error) => {
      throw new Error(`${err.message}; it shows:\n${text.slice(-1500)}`);
    });
  }

  live(): Promise<void> {
    return this.state("live");
  }

  /** Waits until the terminal is in `phase`. */
  async state(phase: string): Promise<void> {
    await this.page.locator(`[data-testid="terminal"][data-state="${phase}"]`).waitFor();
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

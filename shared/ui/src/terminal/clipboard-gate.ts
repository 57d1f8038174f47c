/** Lets a program set the clipboard by OSC 52 only where the person said yes; it can never read it. */
import type { IClipboardProvider } from "@xterm/addon-clipboard";
import { copyText } from "../copy-text.ts";

/** Characters of clipboard text that a program may set at once. */
const MAX_TEXT = 1_000_000;

/** A provider that asks `allow` before each write. */
export function gatedClipboard(allow: (text: string) => Promise<boolean>): IClipboardProvider {
  return {
    readText: () => "",
    async writeText(selection, text) {
      if (selection !== "c" || text.length > MAX_TEXT || !(await allow(text))) return;
      await copyText(text);
    },
  };
}

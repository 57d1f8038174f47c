/** The person's clipboard, written to where the browser lets a page do it. */

/** Copies `text`; false where the browser refuses, or has no clipboard: a page over plain http has none. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** A copy that a person asked for: when it fails, they are told. */
import { toast } from "sonner";
import { copyText } from "../copy-text.ts";

/** Copies `text`; true when it is on the clipboard, else a toast says why not. */
export async function copyOrSay(text: string): Promise<boolean> {
  const copied = await copyText(text);
  if (!copied) {
    toast.error("Could not copy", { description: "The browser lets a page copy over https or on localhost only." });
  }
  return copied;
}

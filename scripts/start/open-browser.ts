/** Shows a URL to the person in front of this machine. */
import { spawn } from "node:child_process";

/** Opens `url` in the default browser if there is a person with a screen; that none can be opened is no error. */
export function openBrowser(url: string): void {
  const mac = process.platform === "darwin";
  const screen = mac || Boolean(process.env["DISPLAY"] ?? process.env["WAYLAND_DISPLAY"]);
  if (!screen || !process.stdout.isTTY || process.env["CI"]) return;
  const opener = spawn(mac ? "open" : "xdg-open", [url], { detached: true, stdio: "ignore" });
  opener.on("error", () => undefined);
  opener.unref();
}

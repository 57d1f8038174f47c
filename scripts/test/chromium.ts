/** Finds the Chromium that browser tests drive. */
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** The path in CHROMIUM, else the first known name on PATH; null when there is none. */
export function findChromium(env: NodeJS.ProcessEnv = process.env): string | null {
  const asked = env["CHROMIUM"];
  if (asked !== undefined && asked !== "") return isExecutable(asked) ? asked : null;
  const dirs = (env["PATH"] ?? "").split(delimiter).filter(Boolean);
  return dirs.flatMap((dir) => NAMES.map((name) => join(dir, name))).find(isExecutable) ?? null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

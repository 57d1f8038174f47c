/** Makes login shells find `gantryctl`. */
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The files of which bash and other shells read the first; a home that has one is somebody's own. */
const PROFILES = [".bash_profile", ".bash_login", ".profile"];

/**
 * A login shell sets PATH anew in /etc/profile. Into a home without any profile, as that of the process engine's
 * containers is, goes one that puts `bin` on it; an image has the program in /usr/local/bin. A home that cannot be
 * written to is left as it is.
 */
export function writeProfile(home: string, bin: string): void {
  if (PROFILES.some((name) => existsSync(join(home, name)))) return;
  const text = `# Written by Gantry's agent: gantryctl stays on PATH in login shells.
PATH=${quoted(bin)}:$PATH
export PATH
if [ -n "$BASH_VERSION" ] && [ -r "$HOME/.bashrc" ]; then . "$HOME/.bashrc"; fi
`;
  try {
    writeFileSync(join(home, ".profile"), text, { flag: "wx" });
  } catch {
    // Read-only, or somebody was faster: gantryctl is found by its path.
  }
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

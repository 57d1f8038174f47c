/** The files that make up the project. */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Paths from the root of what git tracks or would track; the working directory becomes the root. */
export function trackedFiles(): string[] {
  process.chdir(fileURLToPath(new URL("../..", import.meta.url)));
  const list = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], { encoding: "utf8" });
  return list.split("\n").filter((path) => path !== "" && existsSync(path));
}

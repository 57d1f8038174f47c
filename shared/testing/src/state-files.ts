/** The files below a directory of a fleet that runs: some of them go while they are read. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

/** What says that a file is gone, or is none: a directory, a socket. */
const GONE = z.object({ code: z.enum(["ENOENT", "EISDIR", "ENXIO"]) });

/** Each regular file's path from `dir` with its bytes as latin1. Throws what reading throws, but for what is gone. */
export function stateFiles(dir: string): { name: string; text: string }[] {
  return readdirSync(dir, { recursive: true, encoding: "utf8" }).flatMap((name) => {
    try {
      return [{ name, text: readFileSync(join(dir, name), "latin1") }];
    } catch (err) {
      if (GONE.safeParse(err).success) return [];
      throw err;
    }
  });
}

/** bench-results.json: of each benchmark what its last run gave, when and on what; a run replaces its own entry alone. */
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { parseJson } from "@gantry/contracts";
import { z } from "zod";
import { Figure } from "./figure.ts";
import { Machine } from "./machine.ts";

export const Result = z.object({
  /** When it ended. */
  at: z.iso.datetime(),
  machine: Machine,
  /** Load averages; the benchmark is part of the second. */
  load: z.object({ before: z.number(), after: z.number() }),
  figures: z.array(Figure),
  /** Why it could not be measured, or what was wrong; null when all was right. */
  failed: z.string().nullable(),
});
export type Result = z.infer<typeof Result>;

const File = z.object({ benchmarks: z.record(z.string(), Result) });
export type Results = z.infer<typeof File>["benchmarks"];

/** What `file` holds by the benchmark's name; nothing when there is none. Throws AppError for one of another shape. */
export function readResults(file: string): Results {
  if (!existsSync(file)) return {};
  return parseJson(File, readFileSync(file, "utf8"), file).benchmarks;
}

/**
 * Puts one benchmark's result in the place of its last. A file that cannot be read is set aside under another name,
 * which `say` is told.
 */
export function storeResult(file: string, name: string, result: Result, say: (line: string) => void): void {
  const benchmarks = { ...readOrSetAside(file, say), [name]: result };
  const draft = `${file}.${process.pid}`;
  try {
    writeFileSync(draft, `${JSON.stringify({ benchmarks } satisfies z.infer<typeof File>, null, 2)}\n`);
    renameSync(draft, file);
  } finally {
    rmSync(draft, { force: true });
  }
}

function readOrSetAside(file: string, say: (line: string) => void): Results {
  try {
    return readResults(file);
  } catch (err) {
    const aside = `${file}.${new Date().toISOString().replaceAll(":", "-")}`;
    renameSync(file, aside);
    say(`set aside as ${aside}, and a new file begun: ${err instanceof Error ? err.message : String(err)}`);
    return {};
  }
}

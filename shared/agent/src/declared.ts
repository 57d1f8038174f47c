/** What the image declares for its containers: the `processes` key of its gantry.config.json. */
import { readFile } from "node:fs/promises";
import { AppError, DeclaredProcesses, parseJson, type ProcessSpec } from "@gantry/contracts";
import { z } from "zod";

/** Where an image has the file. */
const IMAGE_CONFIG = "/etc/gantry/gantry.config.json";

/** Other keys of the file belong to other readers. */
const ImageConfig = z.looseObject({ processes: DeclaredProcesses.default([]) });

export type Declared = {
  processes: ProcessSpec[];
  /** The file; null when there is none. */
  path: string | null;
  /** Why nothing of it counts, in a sentence; null when it is valid. */
  error: string | null;
};

/**
 * Reads `named`, which must be there, or else the image's own file, which need not. Never rejects: a container whose
 * file is not valid runs nothing of its own, and says so.
 */
export async function readDeclared(named: string | null): Promise<Declared> {
  const path = named ?? IMAGE_CONFIG;
  try {
    const { processes } = parseJson(ImageConfig, await readFile(path, "utf8"), path);
    return { processes, path, error: null };
  } catch (err) {
    const isAbsent = err instanceof Error && "code" in err && err.code === "ENOENT";
    if (isAbsent && named === null) return { processes: [], path: null, error: null };
    const why = err instanceof AppError || isAbsent ? err.message : `${path} cannot be read: ${String(err)}`;
    return { processes: [], path, error: why };
  }
}

/** The admin token: chosen by the environment, else made once and kept in the state dir, readable by its owner only. */
import { createHash, randomBytes } from "node:crypto";
import { chmodSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "@gantry/contracts";
import { orSentence } from "./state-dir.ts";

const MADE_TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** The token for this run. Throws AppError UNAVAILABLE when it can be neither read nor written. */
export function adminToken(stateDir: string, chosen: string | undefined): string {
  if (chosen !== undefined) return chosen;
  const path = join(stateDir, "admin-token");
  return orSentence(path, () => {
    if (existsSync(path)) {
      chmodSync(path, 0o600);
      const kept = readFileSync(path, "utf8").trim();
      if (MADE_TOKEN.test(kept)) return kept;
      throw new AppError("UNAVAILABLE", `${path} does not hold an admin token; remove the file to have one made`);
    }
    const made = randomBytes(32).toString("base64url");
    // A write that fails half-way leaves no file that is not a token; who has the state dir is alone here.
    const draft = `${path}.new`;
    rmSync(draft, { force: true });
    try {
      writeFileSync(draft, `${made}\n`, { mode: 0o600, flag: "wx" });
      renameSync(draft, path);
    } finally {
      rmSync(draft, { force: true });
    }
    return made;
  });
}

/** What the orchestrator gets to know of the token: its SHA-256 in hex. */
export function tokenHash(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

/** Fails when a file imports what its room may not; `node scripts/check-imports.ts`. */
import { breaches } from "./checks/imports.ts";
import { trackedFiles } from "./checks/tracked-files.ts";

const files = trackedFiles().filter(
  (path) => /\.(ts|tsx)$/.test(path) && !path.endsWith(".d.ts") && !path.endsWith(".d.mts"),
);
const found = breaches(files);
for (const line of found) console.error(line);
console.log(`check-imports: ${files.length} files, ${found.length} breaches`);
process.exitCode = found.length === 0 && files.length > 0 ? 0 : 1;

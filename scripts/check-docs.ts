/** Fails when a README names a path that does not exist; `node scripts/check-docs.ts`. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathsIn } from "./checks/doc-paths.ts";
import { trackedFiles } from "./checks/tracked-files.ts";

const documents = trackedFiles().filter((path) => path.endsWith(".md"));
const missing = documents.flatMap((document) =>
  pathsIn(readFileSync(document, "utf8"))
    .filter((path) => !existsSync(path) && !existsSync(join(dirname(document), path)))
    .map((path) => `${document}: there is no ${path}`),
);
for (const line of missing) console.error(line);
console.log(`check-docs: ${documents.length} documents, ${missing.length} missing paths`);
process.exitCode = missing.length === 0 && documents.length > 0 ? 0 : 1;

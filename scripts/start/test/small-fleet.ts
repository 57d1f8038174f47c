/** A whole project of a page for tests of the start: an orchestrator, a worker, a migration, a build that can be slow. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type ProcessInfo, processesOf } from "@gantry/testing";

const REPO = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));

const ORCHESTRATOR = `
let fired = 0;
const hex = (b) => [...new Uint8Array(b)].map((x) => x.toString(16).padStart(2, "0")).join("");
const envelope = (type, status) => Response.json({ error: { type, message: type, status, details: {}, requestId: "r" } }, { status });
export default {
  async scheduled() { fired++; },
  async fetch(req, env) {
    const { pathname } = new URL(req.url);
    if (pathname === "/health") return Response.json({ status: "pass", fired });
    const token = (req.headers.get("authorization") ?? "").slice(7);
    const hash = hex(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token)));
    if (hash !== env.ADMIN_TOKEN_SHA256) return envelope("UNAUTHORIZED", 401);
    if (pathname === "/api/auth/codes") {
      return Response.json({ path: "/sign-in?code=once", expiresAt: new Date(Date.now() + 600000).toISOString() });
    }
    if (pathname === "/env") return Response.json(env);
    if (pathname === "/rows") return Response.json(await env.DB.prepare("SELECT count(*) AS n FROM notes").first());
    if (pathname === "/x") return env.X_SERVICE.fetch(req);
    return envelope("NOT_FOUND", 404);
  },
};
`;
const WORKER = `export default { fetch: (req, env) => Response.json(Object.keys(env)) };`;

export interface SmallFleet {
  root: string;
  write(path: string, text: string): void;
  /** The processes that work in this project, were started with its path, or carry it in their environment. */
  processes(): ProcessInfo[];
  remove(): void;
}

/** Writes the project into a new directory under the system's temporary one. */
export function makeSmallFleet(): SmallFleet {
  const root = mkdtempSync(join(tmpdir(), "gantry-start-"));
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const date = "2026-11-01";
  const db = { binding: "DB", database_name: "gantry", migrations_dir: "../migrations" };
  const service = { binding: "X_SERVICE", service: "x" };
  const orchestrator = {
    name: "orchestrator",
    main: "index.js",
    compatibility_date: date,
    d1_databases: [db],
    services: [service],
  };
  write(
    "orchestrator/wrangler.jsonc",
    `// comments are fine\n${JSON.stringify({ ...orchestrator, triggers: { crons: ["0 0 1 1 *"] } })}`,
  );
  write("orchestrator/index.js", ORCHESTRATOR);
  write("workers/x/wrangler.jsonc", JSON.stringify({ name: "x", main: "index.js", compatibility_date: date }));
  write("workers/x/index.js", WORKER);
  write("workers/x/package.json", JSON.stringify({ name: "x", version: "0.0.0", scripts: { build: "true" } }));
  write("migrations/0000_first.sql", "CREATE TABLE notes (text TEXT);");
  write("turbo.json", JSON.stringify({ tasks: { build: {} } }));
  const project = {
    name: "small",
    version: "0.0.0",
    private: true,
    packageManager: "npm@11.0.0",
    workspaces: ["workers/*"],
  };
  write("package.json", JSON.stringify(project));
  write(
    "package-lock.json",
    JSON.stringify({ name: "small", lockfileVersion: 3, requires: true, packages: { "": project } }),
  );
  symlinkSync(join(REPO, "node_modules"), join(root, "node_modules"));
  return {
    root,
    write,
    processes: () => processesOf(root),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

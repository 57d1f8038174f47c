/** The import table of the architecture as data: which room a file is in, and what each room may import. */

export interface Room {
  name: string;
  /** A file belongs to the first room whose pattern matches its path from the repository's root. */
  files: RegExp;
  /** What it may import, as module names or paths from the root; its own files always. */
  may: RegExp[];
  /** Files of the room are one another's only when this many leading parts of their paths are the same. */
  unit?: number;
}

const contracts = /^shared\/contracts\//;
const http = /^shared\/http\//;
const testing = /^(shared\/testing\/|vitest$|node:)/;

export const ROOMS: Room[] = [
  {
    name: "tests",
    files: /\.test\.tsx?$|\/test(-workerd)?\/|\/testing\/|^shared\/testing\/|vitest\.config\.ts$/,
    may: [/./],
  },
  { name: "configs", files: /(^|\/)(vite|drizzle)\.config\.ts$|^shared\/agent\/build\.ts$/, may: [/./] },
  { name: "shared/contracts", files: contracts, may: [/^zod$/] },
  { name: "shared/http", files: http, may: [contracts, /^(hono|zod)(\/|$)/] },
  {
    name: "shared/worker",
    files: /^shared\/worker\//,
    may: [contracts, http, /^(hono|zod)(\/|$)/, /^@cloudflare\/containers$/, /^cloudflare:workers$/],
  },
  {
    name: "shared/agent",
    files: /^shared\/agent\//,
    may: [contracts, /^node:/, /^(@lydell\/node-pty|ws|zod)$/],
  },
  {
    name: "shared/ui",
    files: /^shared\/ui\//,
    may: [
      contracts,
      /^(react|react-dom|radix-ui|lucide-react|clsx|tailwind-merge|class-variance-authority|zod|cmdk|sonner)(\/|$)/,
      /^@(radix-ui|xterm)\//,
    ],
  },
  {
    name: "orchestrator entry",
    files: /^orchestrator\/src\/(index|app|context)\.ts$/,
    may: [/^orchestrator\/src\//, contracts, http, /^hono(\/|$)/],
  },
  {
    name: "orchestrator api",
    files: /^orchestrator\/src\/api\//,
    may: [contracts, http, /^(hono|zod)(\/|$)/, /^orchestrator\/src\/(?!api|rpc|db|sessions\/hub\.ts)/],
  },
  {
    name: "orchestrator rpc",
    files: /^orchestrator\/src\/rpc\//,
    may: [contracts, http, /^zod$/, /^cloudflare:workers$/, /^orchestrator\/src\/(?!api|rpc|db|sessions\/hub\.ts)/],
  },
  {
    // The hub is transport as much as domain: it holds sockets, so it may use their care from shared/http.
    name: "orchestrator hub",
    files:
      /^orchestrator\/src\/sessions\/((hub|live-session|recorder|session-link|session-row|client|upstream)\.ts$|clients\/)/,
    may: [
      contracts,
      http,
      /^(zod|kysely|cloudflare:workers)$/,
      /^orchestrator\/src\/(sessions|redaction|fleet|auth|health)\//,
      /^orchestrator\/src\/context\.ts$/,
    ],
  },
  {
    name: "orchestrator db",
    files: /^orchestrator\/src\/db\//,
    may: [contracts, /^(drizzle-orm|kysely|kysely-d1)(\/|$)/],
  },
  {
    // A session's log is kept compressed, and its screen is what a terminal makes of it.
    name: "orchestrator sessions",
    files: /^orchestrator\/src\/sessions\//,
    may: [
      contracts,
      /^(zod|kysely|node:zlib)$/,
      /^@xterm\/(headless|addon-unicode-graphemes)$/,
      /^orchestrator\/src\/(?!api|rpc|app\.ts|index\.ts)/,
    ],
  },
  {
    name: "orchestrator domain",
    files: /^orchestrator\/src\/[a-z-]+\//,
    may: [contracts, /^(zod|kysely)$/, /^orchestrator\/src\/(?!api|rpc|app\.ts|index\.ts)/],
  },
  {
    name: "orchestrator/console",
    files: /^orchestrator\/console\//,
    may: [contracts, /^shared\/ui\//, /^(?!node:|cloudflare:|orchestrator\/src|shared\/|workers\/|scripts\/)/],
  },
  {
    name: "workers and templates",
    files: /^(workers|templates)\//,
    unit: 2,
    may: [contracts, /^shared\/(worker|ui)\//, /^(hono|zod)(\/|$)/, /^cloudflare:workers$/],
  },
  {
    name: "scripts",
    files: /^scripts\//,
    may: [contracts, testing, /^(zod|jsonc-parser|ws|croner|wrangler|playwright-core)(\/|$)/],
  },
];

/** Every test of the repository, one project a room: `vitest run --project <name>`. */
import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";
import { PATIENCE_MS } from "./shared/testing/src/poll.ts";

const onDocker = process.env["GANTRY_TEST_ENGINE"] === "docker";

/** They start fleets of their own on the process engine, whatever the others use. */
const OWN_FLEETS = [
  "database-refuses.test.ts",
  "monitoring-faults.test.ts",
  "orchestrator-down.test.ts",
  "redaction.test.ts",
  "sleep.test.ts",
  "unlucky-containers.test.ts",
  "worker-down.test.ts",
];

/** They end what hangs, and judge nobody's speed: a machine may be several times slower than another. Milliseconds. */
const PATIENT = { testTimeout: 600_000, hookTimeout: 600_000, expect: { poll: { timeout: PATIENCE_MS } } };

const unit = (name: string, dir: string) => ({
  test: {
    name,
    root: dir,
    include: ["**/*.test.ts", "**/*.test.tsx"],
    exclude: ["**/node_modules/**", "**/dist/**"],
    ...PATIENT,
  },
});

export default defineConfig({
  test: {
    projects: [
      unit("contracts", "shared/contracts"),
      unit("http", "shared/http"),
      unit("ui", "shared/ui"),
      unit("console", "orchestrator/console/src"),
      unit("agent", "shared/agent"),
      unit("scripts", "scripts"),
      unit("orchestrator", "orchestrator/src"),
      {
        // Rooms that need workerd, D1 or a Durable Object's storage, but no container.
        plugins: [
          cloudflareTest(async () => ({
            wrangler: { configPath: "orchestrator/test-workerd/wrangler.jsonc" },
            miniflare: { bindings: { MIGRATIONS: await readD1Migrations("migrations") } },
          })),
        ],
        test: { name: "workerd", include: ["orchestrator/test-workerd/**/*.test.ts"], ...PATIENT },
      },
      {
        test: {
          ...unit("fleet", "orchestrator/test").test,
          ...(onDocker ? { exclude: OWN_FLEETS } : {}),
          globalSetup: ["./fleet.setup.ts"],
        },
      },
      {
        test: {
          ...unit("browser", "orchestrator/console/test").test,
          // The other pages are the same whatever runs the containers: they are looked at once.
          ...(onDocker ? { include: ["first-light.test.ts"] } : {}),
        },
      },
    ],
    // Tests start whole fleets: two cores carry two files at a time.
    maxWorkers: 2,
    passWithNoTests: false,
    silent: "passed-only",
  },
});

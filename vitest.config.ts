/** Every test of the repository, one project a room: `vitest run --project <name>`. */
import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

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

const unit = (name: string, dir: string) => ({
  test: { name, root: dir, include: ["**/*.test.ts", "**/*.test.tsx"], exclude: ["**/node_modules/**", "**/dist/**"] },
});

export default defineConfig({
  test: {
    projects: [
      unit("contracts", "shared/contracts"),
      unit("http", "shared/http"),
      unit("ui", "shared/ui"),
      unit("console", "orchestrator/console/src"),
      { test: { ...unit("agent", "shared/agent").test, testTimeout: 60_000 } },
      { test: { ...unit("scripts", "scripts").test, testTimeout: 60_000 } },
      unit("orchestrator", "orchestrator/src"),
      {
        // Rooms that need workerd, D1 or a Durable Object's storage, but no container.
        plugins: [
          cloudflareTest(async () => ({
            wrangler: { configPath: "orchestrator/test-workerd/wrangler.jsonc" },
            miniflare: { bindings: { MIGRATIONS: await readD1Migrations("migrations") } },
          })),
        ],
        test: { name: "workerd", include: ["orchestrator/test-workerd/**/*.test.ts"], testTimeout: 60_000 },
      },
      {
        test: {
          ...unit("fleet", "orchestrator/test").test,
          ...(onDocker ? { exclude: OWN_FLEETS } : {}),
          globalSetup: ["./fleet.setup.ts"],
          testTimeout: 60_000,
          hookTimeout: 260_000,
        },
      },
      {
        test: {
          ...unit("browser", "orchestrator/console/test").test,
          // The other pages are the same whatever runs the containers: they are looked at once.
          ...(onDocker ? { include: ["first-light.test.ts"] } : {}),
          testTimeout: 120_000,
          hookTimeout: 260_000,
        },
      },
    ],
    // Tests start whole fleets: two cores carry two files at a time.
    maxWorkers: 2,
    passWithNoTests: false,
    silent: "passed-only",
  },
});

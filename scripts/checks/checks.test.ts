import { describe, expect, it } from "vitest";
import { pathsIn } from "./doc-paths.ts";
import { breaches, importsOf } from "./imports.ts";

describe("import rules", () => {
  const check = (path: string, source: string) => breaches([path], () => source);

  it("reads every form of import", () => {
    const source =
      'import a from "x";\nimport type { B } from "@gantry/contracts";\nimport {\n  c,\n} from "./c.ts";\nexport * from "../d.ts";\nconst e = await import("node:fs");\nimport "side";';
    expect(importsOf("shared/http/src/a.ts", source)).toEqual([
      "x",
      "shared/contracts/",
      "shared/http/src/c.ts",
      "shared/http/d.ts",
      "node:fs",
      "side",
    ]);
  });

  it.each([
    ["shared/contracts/src/a.ts", 'import { Hono } from "hono";'],
    ["shared/http/src/a.ts", 'import fs from "node:fs";'],
    ["shared/worker/src/a.ts", 'import { app } from "../../../orchestrator/src/app.ts";'],
    ["orchestrator/src/fleet/a.ts", 'import { Hono } from "hono";'],
    ["orchestrator/src/fleet/a.ts", 'import { x } from "../api/access.ts";'],
    ["orchestrator/src/api/a.ts", 'import { sql } from "kysely";'],
    ["orchestrator/src/api/a.ts", 'import { x } from "../db/database.ts";'],
    ["orchestrator/console/src/a.tsx", 'import { x } from "../../src/app.ts";'],
    ["workers/app-factory/src/a.ts", 'import { x } from "../../test-specialist/src/worker.ts";'],
    ["shared/agent/src/a.ts", 'import { DurableObject } from "cloudflare:workers";'],
    ["shared/ui/src/a.tsx", 'import { x } from "../../../orchestrator/src/app.ts";'],
    ["nowhere/a.ts", "export const a = 1;"],
  ])("refuses a breach in %s", (path, source) => {
    expect(check(path, source)).toHaveLength(1);
  });

  it("lets tests and a room's own files through", () => {
    expect(check("orchestrator/src/api/a.ts", 'import { jsonBody } from "@gantry/http";')).toEqual([]);
    expect(check("shared/agent/src/a.ts", 'import { b } from "./b.ts";')).toEqual([]);
    expect(check("shared/agent/test/a.test.ts", 'import { startFleet } from "@gantry/testing";')).toEqual([]);
  });
});

describe("paths in documents", () => {
  it("finds paths in backticks and links, and leaves code blocks, URLs and words alone", () => {
    const text =
      "See `shared/agent/README.md`, [the map](orchestrator/src) and `npm start`.\n```\n`not/here.ts`\n```\n[web](https://a.example/b) `word`";
    expect(pathsIn(text)).toEqual(["shared/agent/README.md", "orchestrator/src"]);
  });
});

/** A fleet whose orchestrator also keeps a table with a row for each event, to hold its log against. */
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { copyTree, type Fleet } from "@gantry/testing";
import type { Bench } from "./benchmark.ts";
import { startOwnFleet } from "./own-fleet.ts";

const ROWS = fileURLToPath(new URL("./rows/row-per-event.ts", import.meta.url));
/** Lines of one INSERT, well below D1's 2 MB for a parameter. */
const LINES = 5_000;

/** Behind the same gate, middleware and sign-in as `/api/sessions/:id/events`. */
const ROUTE = `.route("/sessions", sessionsApi)`;
const IMPORT = `import { AppError } from "@gantry/contracts";\n`;
/** Who takes gzip is decided as for the log. */
const ROWS_IMPORTS = `import { rowPerEvent } from "./row-per-event.ts";
import { takesGzip } from "./sessions/archive/answer-events.ts";
`;
const ROWS_ROUTE = `.all("/bench-rows/:id", (c) => rowPerEvent(c.env.DB, c.req.raw, takesGzip(c.req.raw)))`;

/** Starts the fleet of a copy of the tree, with `/api/bench-rows/:id` beside the product's routes. */
export async function startRowFleet(bench: Bench): Promise<Fleet> {
  const tree = copyTree();
  bench.cleanup.defer(() => tree.remove());
  copyFileSync(ROWS, join(tree.root, "orchestrator/src/row-per-event.ts"));
  tree.edit("orchestrator/src/app.ts", (text) => {
    if (!text.includes(ROUTE) || !text.includes(IMPORT)) throw new Error("app.ts has no place for the rows' route");
    return text.replace(IMPORT, `${IMPORT}${ROWS_IMPORTS}`).replace(ROUTE, `${ROWS_ROUTE}\n  ${ROUTE}`);
  });
  return startOwnFleet({ ...bench, root: tree.root });
}

/** Puts the events of `ndjson`, as the API answered them, into the table. */
export async function fillRows({ api }: Fleet, session: string, ndjson: string): Promise<void> {
  const lines = ndjson.trimEnd().split("\n");
  for (let at = 0; at < lines.length; at += LINES) {
    const body = `[${lines.slice(at, at + LINES).join(",")}]`;
    const answer = await api(`/api/bench-rows/${session}`, { method: "POST", body });
    if (answer.status !== 204) throw new Error(`the rows could not be filled: ${answer.status} ${await answer.text()}`);
  }
}

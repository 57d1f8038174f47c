/** The orchestrator is down for a minute while a process floods: every line it wrote is in the database, once, in order. */
import { LogPage, parseJson, ProcessItem } from "@gantry/contracts";
import { until } from "@gantry/testing";
import { afterAll, beforeAll, expect, it } from "vitest";
import { TwoServers } from "./two-servers.ts";

const DOWN_MS = 60_000;
/** 100 lines each, 0.05 s apart: some 2,000 lines a second for longer than the orchestrator is down. */
const BURSTS = 1_600;
const LINES = BURSTS * 100;
const FLOOD = `i=0; while [ $i -lt ${BURSTS} ]; do seq $((i * 100 + 1)) $(((i + 1) * 100)); i=$((i + 1)); sleep 0.05; done`;

let servers: TwoServers;
beforeAll(async () => {
  servers = await TwoServers.start();
});
afterAll(() => servers[Symbol.asyncDispose]());

async function pages(visit: (page: LogPage) => boolean): Promise<void> {
  for (let cursor: string | null = ""; cursor !== null;) {
    const query = `process=flood&limit=1000${cursor === "" ? "" : `&cursor=${cursor}`}`;
    const page: LogPage = parseJson(
      LogPage,
      await (await servers.api(`/api/monitoring/logs?${query}`)).text(),
      "a page",
    );
    if (!visit(page)) return;
    cursor = page.nextCursor;
  }
}

async function newestLine(): Promise<number> {
  let newest = 0;
  await pages(({ items }) => {
    newest = Number(items[0]?.text ?? 0);
    return items.length === 0;
  });
  return newest;
}

it("for a minute", async () => {
  const started = await servers.api("/api/workers/app-factory/monitoring/processes", {
    method: "POST",
    body: JSON.stringify({ name: "flood", command: ["sh", "-c", FLOOD], restart: { policy: "never" } }),
  });
  expect(ProcessItem.parse(await started.json()).name).toBe("flood");
  await until("the first lines", async () => (await newestLine()) > 1_000);

  expect(await newestLine()).toBeLessThan(LINES / 4);
  await servers.stopOrchestrator();
  const downAt = Date.now();
  await until("a minute", () => Date.now() - downAt >= DOWN_MS, DOWN_MS * 2);
  await servers.startOrchestrator();

  await until("the last line", async () => (await newestLine()) === LINES);
  const lines: number[] = [];
  const seqs: number[] = [];
  await pages(({ items }) => {
    for (const { text, seq } of items) {
      lines.push(Number(text));
      seqs.push(seq);
    }
    return true;
  });
  expect(lines.reverse()).toEqual(Array.from({ length: LINES }, (_, index) => index + 1));
  expect(new Set(seqs).size).toBe(LINES);
});

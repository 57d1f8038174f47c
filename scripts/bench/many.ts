/** `many`: what hundreds of open terminals cost while nobody uses them. */
import { setTimeout as wait } from "node:timers/promises";
import { type Fleet, until } from "@gantry/testing";
import type { Benchmark } from "./benchmark.ts";
import { unindexed } from "./d1-file.ts";
import { mostRows, writeFigures } from "./d1-writes.ts";
import { type Figure, figure } from "./figure.ts";
import { type IdleMinute, idleMinute } from "./idle-minute.ts";
import { ALL_KINDS, type Kind, type Memory, memoryOf } from "./memory.ts";
import { startOwnFleet } from "./own-fleet.ts";
import { countRowWrites } from "./row-writes.ts";
import { quantile } from "./stats.ts";
import { openV1, type Stream, untilText } from "./stream.ts";

/** A container holds 64 sessions at most, so two workers need five of them. */
const CONTAINERS = [
  ["app-factory", "main"],
  ["app-factory", "second"],
  ["app-factory", "third"],
  ["test-specialist", "main"],
  ["test-specialist", "second"],
] as const;
const TERMINALS = 300;
/** Terminals that are opened at a time. */
const LANES = 8;
/** After it what was needed to open them has been given back, and what they wrote is sealed. Milliseconds. */
const SETTLE_MS = 20_000;
/** What is quiet is made searchable once, by a cron that takes some dozens of sessions a minute. Milliseconds. */
const INDEX_MS = 15 * 60_000;
/** Idle minutes that are measured without terminals, and with them. */
const MINUTES = 3;
/** Looks at memory that are kept of them. */
const MEMORY_SAMPLES = 5;
const PROMPT = /[$#%>] ?$/;

export const many: Benchmark = async (bench) => {
  const fleet = await startOwnFleet(bench);
  bench.say(`starting ${CONTAINERS.length} containers`);
  for (const [worker, container] of CONTAINERS) {
    await openAndEnd(fleet, worker, container);
    await keepAwake(fleet, worker, container);
  }
  await settle(fleet);
  countRowWrites(fleet.state);
  bench.say(`${MINUTES} minutes without terminals`);
  const empty = await measure(fleet);
  bench.say(`opening ${TERMINALS} terminals`);
  const opened: number[] = [];
  await openAll(fleet, (stream, ms) => {
    bench.cleanup.defer(() => stream.close());
    opened.push(ms);
  });
  bench.say("waiting until search knows what they wrote");
  await settle(fleet);
  bench.say(`${MINUTES} minutes with all of them open`);
  const full = await measure(fleet);
  bench.say(`rows written a minute at most without terminals: ${rowsText(empty.minutes)}`);
  bench.say(`rows written a minute at most with ${TERMINALS}: ${rowsText(full.minutes)}`);
  return [
    figure({ name: "many.open", unit: "ms", samples: opened }),
    ...memoryFigures(empty, full),
    ...writeFigures(empty.minutes, full.minutes, TERMINALS),
  ];
};

const rowsText = (minutes: readonly IdleMinute[]): string =>
  [...mostRows(minutes)].map(([table, n]) => `${table} ${n}`).join(", ") || "none";

/** From here on nothing is left to do for what was written. */
async function settle({ state }: Fleet): Promise<void> {
  await wait(SETTLE_MS);
  await until("the search index", () => unindexed(state) === 0, INDEX_MS);
}

interface Measured {
  minutes: IdleMinute[];
  memory: Memory[];
}

async function measure(fleet: Fleet): Promise<Measured> {
  const memory: Memory[] = [];
  const minutes: IdleMinute[] = [];
  let ticks = 0;
  while (minutes.length < MINUTES) {
    minutes.push(
      await idleMinute(fleet, () => {
        // Reading it stops workerd for milliseconds, so not at every look.
        if (ticks++ % 48 === 0 && memory.length < MEMORY_SAMPLES) memory.push(memoryOf(fleet));
      }),
    );
  }
  return { minutes, memory };
}

/** KiB a terminal, of each kind, and of what there is in production too. */
function memoryFigures(empty: Measured, full: Measured): Figure[] {
  const of = (kinds: readonly Kind[]) => {
    const sum = (memory: Memory) => kinds.reduce((total, kind) => total + memory[kind], 0);
    const before = quantile(empty.memory.map(sum), 0.5);
    return full.memory.map((memory) => (sum(memory) - before) / TERMINALS);
  };
  return [
    ...ALL_KINDS.map((kind) => figure({ name: `many.memory.${kind}`, unit: "KiB/term", samples: of([kind]) })),
    figure({ name: "many.memory.hub-and-agent", unit: "KiB/term", samples: of(["workerd", "agents"]) }),
  ];
}

async function openAll(fleet: Fleet, opened: (stream: Stream, ms: number) => void): Promise<void> {
  const waiting = Array.from({ length: TERMINALS }, (_, i) => CONTAINERS[i % CONTAINERS.length]).values();
  const lane = async (): Promise<void> => {
    for (const place of waiting) {
      if (place === undefined) return;
      const [worker, container] = place;
      const began = performance.now();
      const stream = await openV1(fleet.base, worker, `?container=${container}`);
      opened(stream, (await untilText(stream, PROMPT)) - began);
      stream.read(() => undefined);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}

/** A job, so that the container does not fall asleep beside terminals that nobody types into: it does after 10 min. */
async function keepAwake({ api }: Fleet, worker: string, container: string): Promise<void> {
  const answer = await api(`/api/workers/${worker}/monitoring/processes?container=${container}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: "awake", command: ["sleep", "infinity"], restart: { policy: "never" } }),
  });
  if (!answer.ok) throw new Error(`no job in ${worker} ${container}: ${answer.status} ${await answer.text()}`);
}

async function openAndEnd(fleet: Fleet, worker: string, container: string): Promise<void> {
  const stream = await openV1(fleet.base, worker, `?container=${container}`);
  await untilText(stream, PROMPT);
  stream.type("exit\r");
  await stream.ended;
  stream.close();
}

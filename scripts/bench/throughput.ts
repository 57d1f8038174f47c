/** `throughput`: how fast a flood of output arrives, and that it arrives whole. */
import { createHash } from "node:crypto";
import type { Benchmark } from "./benchmark.ts";
import { bounded } from "./bounded.ts";
import { figure, type Target } from "./figure.ts";
import { interleave } from "./interleave.ts";
import { untilText } from "./stream.ts";
import { openWays, type WayTo } from "./ways.ts";

const FLOOD = "head -c 75M /dev/zero | base64 -w 100";
/** Without `onlcr` the terminal hands out what the program wrote, byte for byte. */
const COMMAND = ["sh", "-c", `stty -onlcr -echo; printf ready; read go; ${FLOOD}`];
const SUM = ["sh", "-c", `${FLOOD} | sha256sum`];
const ROUNDS = 5;
const RUN_MS = 120_000;
const TARGET: Target = { on: "ratio", is: "at least", value: 0.75 };

export const throughput: Benchmark = async (bench) => {
  const ways = await openWays(bench);
  const wanted = new Map<string, string>();
  for (const way of ways) wanted.set(way.name, await shellsOwnSum(way));
  bench.say(`${ROUNDS} rounds of ${FLOOD} each way`);
  const rates = await interleave(
    ROUNDS,
    ways.map((way) => ({ name: way.name, run: () => flood(way, wanted.get(way.name) ?? "") })),
  );
  const baseline = { name: "throughput.direct", samples: rates("direct") };
  return [
    figure({ name: baseline.name, unit: "MB/s", samples: baseline.samples }),
    figure({ name: "throughput.raw", unit: "MB/s", samples: rates("raw"), baseline, target: TARGET }),
    figure({ name: "throughput.v1", unit: "MB/s", samples: rates("v1"), baseline, target: TARGET }),
  ];
};

/** What the container's own shell says the flood's SHA-256 is. */
async function shellsOwnSum(way: WayTo): Promise<string> {
  const stream = await way.open(SUM);
  let text = "";
  stream.read((data) => void (text += Buffer.from(data).toString("latin1")));
  await bounded("sha256sum", RUN_MS, stream.ended);
  stream.close();
  const sum = /^[0-9a-f]{64}/.exec(text)?.[0];
  if (sum === undefined) throw new Error(`sha256sum said ${JSON.stringify(text)}`);
  return sum;
}

/** Millions of bytes per second from the first byte to the last. Throws when they are not those of `wanted`. */
async function flood(way: WayTo, wanted: string): Promise<number> {
  const stream = await way.open(COMMAND);
  await untilText(stream, /ready$/);
  const hash = createHash("sha256");
  let bytes = 0;
  let first = 0;
  let last = 0;
  stream.read((data) => {
    last = performance.now();
    if (bytes === 0) first = last;
    bytes += data.length;
    hash.update(data);
  });
  stream.type("\n");
  const end = await bounded("the end of the flood", RUN_MS, stream.ended);
  stream.close();
  const sum = hash.digest("hex");
  if (end !== "exit 0") throw new Error(`${way.name}: the flood ended with ${end}`);
  if (sum !== wanted)
    throw new Error(`${way.name}: ${bytes} bytes came with SHA-256 ${sum}, the shell's own is ${wanted}`);
  return bytes / 1000 / (last - first);
}

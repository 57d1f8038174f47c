/**
 * Fills an outbox in the directory given, with the bounds given, until it is killed, and prints how many lines are in
 * closed chunks for sure.
 */
import { Journal } from "../src/journal/journal.ts";
import { Outbox } from "../src/outbox/outbox.ts";
import { line } from "./outbox-peer.ts";

const [dir = "", boot = "", bounds = "{}"] = process.argv.slice(2);
const journal = new Journal(boot);
const outbox = new Outbox(journal, dir, { segmentBytes: 64 * 1024, ...JSON.parse(bounds) });
await outbox.ready;
let written = 0;
const write = (count: number): void => {
  for (let at = 0; at < count; at++) journal.append("logs", line(`line ${++written}`));
};
for (;;) {
  write(500);
  await outbox.flush(10_000);
  process.stdout.write(`${written}\n`);
  // And some that are not flushed.
  write(100);
}

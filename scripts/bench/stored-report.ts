/** What bench-results.json says of a commit: every benchmark's last run, its figures, and what is wrong with them. */
import type { Figure } from "./figure.ts";
import { commitText, type Machine } from "./machine.ts";
import type { Result, Results } from "./results.ts";
import { columns, number, table, targetText } from "./table.ts";

const HEAD = ["benchmark", "ended", "commit", "Node", "workerd", "machine", "load before", "figures", "missed"];
const WORDS = new Set(["benchmark", "ended", "commit", "Node", "workerd", "machine"]);

export interface StoredReport {
  text: string;
  /** A sentence each: a benchmark that this commit was not measured with, or that failed, or a target missed. */
  problems: string[];
}

/** Of the benchmarks `names`, as `checkout` is to be judged. */
export function reportStored(
  results: Results,
  names: readonly string[],
  checkout: Pick<Machine, "commit" | "changed">,
): StoredReport {
  const stored = names.flatMap((name) => {
    const result = results[name];
    return result === undefined ? [] : [{ name, result }];
  });
  const runs = columns(
    HEAD,
    WORDS,
    stored.map(({ name, result }) => runRow(name, result)),
  );
  const figures = table(stored.flatMap(({ result }) => result.figures));
  return {
    text: `${runs}\n\n${figures}`,
    problems: names.flatMap((name) => problemsOf(name, results[name], checkout.commit)),
  };
}

function runRow(name: string, { at, machine, load, figures, failed }: Result): string[] {
  const { node, workerd, cores, cpu, memoryGiB } = machine;
  return [
    name,
    `${at.slice(0, 16).replace("T", " ")}Z`,
    commitText(machine),
    node,
    workerd,
    `${cores} cores of ${cpu}, ${memoryGiB} GiB`,
    String(load.before),
    failed === null ? String(figures.length) : "failed",
    String(figures.filter(({ met }) => met === false).length),
  ];
}

function problemsOf(name: string, result: Result | undefined, commit: string): string[] {
  if (result === undefined) return [`${name} was never run`];
  const { machine, failed, figures } = result;
  // What a tree with changes gave is not this commit's, though it had the same name.
  const elsewhere =
    machine.commit === commit && !machine.changed ? [] : [`${name} was run on ${commitText(machine)} only`];
  return [...elsewhere, ...(failed === null ? [] : [`${name} failed: ${failed}`]), ...figures.flatMap(missOf)];
}

function missOf({ name, unit, value, ratio, target, met }: Figure): string[] {
  if (met !== false || target === null) return [];
  const found = target.on === "ratio" && ratio !== null ? number(ratio.median) : `${number(value.median)} ${unit}`;
  return [`${name} misses its target: ${found}, wanted ${targetText(target)}`];
}

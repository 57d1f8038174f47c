/** What `gantryctl --help` says. */
import type { Verb } from "./verb.ts";

const COMMON: [string, string][] = [
  ["--json", "prints JSON"],
  ["-h, --help", "says this"],
];

/** Of several verbs: a line for each. */
export function helpOf(verbs: readonly Verb[]): string {
  const lines = verbs.map((verb): [string, string] => [[...verb.path, verb.operands].join(" ").trim(), verb.summary]);
  return `usage: gantryctl VERB [OPTIONS]\n\n${columns(lines)}\noptions of all:\n${columns(COMMON)}`;
}

/** Of one verb: its options too. */
export function helpOfOne({ path, operands, summary, options }: Verb): string {
  const own = Object.entries(options).map(([name, { value, help }]): [string, string] => [
    value === undefined ? `--${name}` : `--${name} ${value}`,
    help,
  ]);
  const usage = ["gantryctl", ...path, "[OPTIONS]", operands].join(" ").trim();
  return `usage: ${usage}\n${summary}\n\n${columns([...own, ...COMMON])}`;
}

function columns(rows: readonly [string, string][]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}\n`).join("");
}

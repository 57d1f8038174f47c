/** Which processes wait for which: a graph without holes and without circles. */
import { AppError, type ProcessSpec } from "@gantry/contracts";

/** By name, what a process depends on. */
export type Graph = ReadonlyMap<string, readonly string[]>;

/** Throws NOT_FOUND when `spec` depends on a name that is not in `graph`, VALIDATION_ERROR when it waits for itself. */
export function checkDependencies({ name, dependsOn }: ProcessSpec, graph: Graph): void {
  for (const other of dependsOn) {
    if (!graph.has(other)) throw new AppError("NOT_FOUND", `process ${name} depends on ${other}, which is not known`);
    const path = pathTo(name, other, graph);
    if (path)
      throw new AppError("VALIDATION_ERROR", `process ${name} waits for itself: ${[name, ...path].join(" → ")}`);
  }
}

/** The names from `from` to `target`, both included; null when there is no way. */
function pathTo(target: string, from: string, graph: Graph): string[] | null {
  const before = new Map<string, string | null>([[from, null]]);
  for (const name of before.keys()) {
    if (name === target) {
      const path: string[] = [];
      for (let each: string | null = name; each !== null; each = before.get(each) ?? null) path.unshift(each);
      return path;
    }
    for (const next of graph.get(name) ?? []) if (!before.has(next)) before.set(next, name);
  }
  return null;
}

/** How many ends `name`'s own end is followed by at most, one after the other, when dependents end first. */
export function depth(name: string, graph: Graph, seen = new Map<string, number>()): number {
  const known = seen.get(name);
  if (known !== undefined) return known;
  const below = (graph.get(name) ?? []).map((other) => 1 + depth(other, graph, seen));
  const found = Math.max(0, ...below);
  seen.set(name, found);
  return found;
}

/** What counts as the container: everything in its control group, all that /proc shows, or the agent's own tree. */

/**
 * `own`: a container with a control group and a network of its own. `namespace`: one that shares these with the
 * machine, but sees its own processes only. `tree`: the agent runs beside processes that are none of its container.
 */
export type Scope = "own" | "namespace" | "tree";

/** Set by an engine that gives a container neither (scripts/engine); Docker leaves it out. */
const MARKER = "GANTRY_CONTAINER_ID";

/**
 * In an image the agent is process 1 or, under an init, its child; so it is in a pid namespace of the process engine,
 * which marks what it starts. On a bare machine its parent is whoever started it. The control group itself gives no
 * answer: in version 1 it does not list processes of other pid namespaces, and a cgroup namespace can be had over a
 * group that others are in.
 */
export function scopeOf(env: NodeJS.ProcessEnv, pid: number, parent: number): Scope {
  if (pid !== 1 && parent !== 1) return "tree";
  return env[MARKER] === undefined ? "own" : "namespace";
}

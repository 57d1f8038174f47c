/** The environment of what runs in a session or under supervision. */
import { delimiter } from "node:path";

export type ChildEnv = Readonly<Record<string, string>>;

/** Of the GANTRY_ names only these reach children; the engine finds a container's processes by the last. */
const KEPT = new Set(["GANTRY_WORKER", "GANTRY_CONTAINER", "GANTRY_CONTAINER_ID"]);

/** TERM and COLORTERM describe the terminal in the browser, whatever the agent was started in. */
const TERMINAL = { TERM: "xterm-256color", COLORTERM: "truecolor" };

/** What children need for `gantryctl`. */
export type CtlPlaces = {
  /** The control socket; null when there is none. */
  socket: string | null;
  /** The directory that holds the program; null when there is none. */
  bin: string | null;
};

/**
 * Everything declared for the container, as with Docker, without what is between Gantry and its agent: names that
 * begin with GANTRY_ are private, so whatever a child must not see is given such a name. `gantryctl` is on PATH and
 * runs with the agent's own Node, which need not be.
 */
export function childEnv(own: NodeJS.ProcessEnv, ctl: CtlPlaces = { socket: null, bin: null }): ChildEnv {
  const env: Record<string, string> = { LANG: "C.UTF-8" };
  for (const [name, value] of Object.entries(own)) {
    if (value !== undefined && (!name.startsWith("GANTRY_") || KEPT.has(name))) env[name] = value;
  }
  if (ctl.socket !== null) env["GANTRY_CTL"] = ctl.socket;
  if (ctl.bin !== null) {
    env["GANTRY_NODE"] = process.execPath;
    env["PATH"] = [ctl.bin, env["PATH"] ?? DEFAULT_PATH].join(delimiter);
  }
  return { ...env, ...TERMINAL };
}

/** What execvp searches when PATH is not set (execvp(3), glibc). */
const DEFAULT_PATH = "/bin:/usr/bin";

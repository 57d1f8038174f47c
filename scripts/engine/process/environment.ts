/** The environment of a container's processes: what was declared for it, and nothing of the engine's own. */
import { delimiter } from "node:path";

export interface Places {
  home: string;
  tmp: string;
}

/** Marks every process of a container, so that one which left its group and its parent is still found. */
export const MARKER = "GANTRY_CONTAINER_ID";

/** Names the file that an image built by Docker has under /etc/gantry: what its containers run from the start. */
export const CONFIG = "GANTRY_CONFIG";

/**
 * `declared` are Docker's `NAME=value` strings, which win over the defaults; `fixed` wins over both.
 * Of `parent` only PATH (without node_modules/.bin, which is npm's), LANG, TERM and SHELL are read.
 */
export function containerEnvironment(
  parent: NodeJS.ProcessEnv,
  places: Places,
  declared: readonly string[],
  fixed: Record<string, string>,
): Record<string, string> {
  const env: Record<string, string> = {
    PATH: containerPath(parent["PATH"] ?? ""),
    LANG: parent["LANG"] ?? "C.UTF-8",
    TERM: parent["TERM"] ?? "xterm-256color",
    SHELL: parent["SHELL"] ?? "/bin/sh",
    HOME: places.home,
    TMPDIR: places.tmp,
  };
  for (const line of declared) {
    const at = line.indexOf("=");
    if (at > 0) env[line.slice(0, at)] = line.slice(at + 1);
  }
  return { ...env, ...fixed };
}

function containerPath(path: string): string {
  const kept = path.split(delimiter).filter((dir) => dir.startsWith("/") && !/node_modules\/\.bin\/?$/.test(dir));
  // npm and npx also put their own helper directories in front.
  const own = kept.filter((dir) => !dir.includes("node-gyp-bin"));
  return own.length > 0 ? own.join(delimiter) : "/usr/local/bin:/usr/bin:/bin";
}

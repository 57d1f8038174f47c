/** The environment of what runs in a session. */

export type ChildEnv = Readonly<Record<string, string>>;

/** Of the GANTRY_ names only these reach children; the engine finds a container's processes by the last. */
const KEPT = new Set(["GANTRY_WORKER", "GANTRY_CONTAINER", "GANTRY_CONTAINER_ID"]);

/** TERM and COLORTERM describe the terminal in the browser, whatever the agent was started in. */
const TERMINAL = { TERM: "xterm-256color", COLORTERM: "truecolor" };

/**
 * Everything declared for the container, as with Docker, without what is between Gantry and its agent: names that
 * begin with GANTRY_ are private, so whatever a child must not see is given such a name.
 */
export function childEnv(own: NodeJS.ProcessEnv): ChildEnv {
  const env: Record<string, string> = { LANG: "C.UTF-8" };
  for (const [name, value] of Object.entries(own)) {
    if (value !== undefined && (!name.startsWith("GANTRY_") || KEPT.has(name))) env[name] = value;
  }
  return { ...env, ...TERMINAL };
}

/** How long a hub waits, and how often it looks. Milliseconds. */

/** A session that runs is looked after at least this often, whoever watches. */
export const WATCH_MS = 60_000;
/** Who needs what the agent still has waits this long for its replay. */
export const CATCH_UP_MS = 10_000;
/** Who deletes a session waits so long for a container that may be out of reach. */
export const END_MS = 15_000;
/** An agent that is out of reach is tried again after this while somebody watches. */
export const RETRY_MS = 10_000;

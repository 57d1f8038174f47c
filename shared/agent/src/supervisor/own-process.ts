/** The name under which the agent itself speaks in a container's logs; no process of the container may have it. */
export const OWN_PROCESS = "gantry";

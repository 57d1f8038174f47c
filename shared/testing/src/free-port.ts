/** Ports for servers that are started later, some of them more than once. */
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";

/**
 * Below the ports that Linux gives to whoever asks for any (32768 to 60999, ip_local_port_range in ip-sysctl.rst): no
 * other test's server or connection is given one of them while it is not yet, or not at the moment, in use.
 */
const FIRST = 20_000;
const END = 32_000;

/** A port of loopback that nothing listens on at this moment. Throws what listening throws, but for one that is taken. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(FIRST, END);
    const server = createServer().listen(port, "127.0.0.1");
    try {
      await once(server, "listening");
    } catch (err) {
      if (err instanceof Error && "code" in err && err.code === "EADDRINUSE") continue;
      throw err;
    }
    server.close();
    await once(server, "close");
    return port;
  }
}

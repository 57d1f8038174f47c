/** A TCP connection on loopback to an agent that listens on none: made here, handed over as the engine hands workerd's. */
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { AGENT_PORT } from "@gantry/contracts";
import type { Handed } from "../engine/process/handed.ts";

/**
 * Connects and gives the agent the other end; gives the client's. The listener is there for this connection alone, for an
 * agent has no password: it throws when somebody else's comes, and when the agent takes none.
 */
export async function connectTo(agent: Handed): Promise<Socket> {
  // Nothing may read from a socket before the agent has it.
  const server = createServer({ pauseOnConnect: true });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a TCP server has a port");
  const client = connect({ port: address.port, host: "127.0.0.1", noDelay: true });
  const both = Promise.all([once(server, "connection"), once(client, "connect")]);
  const [[far]]: [Socket[], unknown] = await both.finally(() => server.close());
  const isOwn = far?.remotePort === client.localPort;
  if (far === undefined || !isOwn || !agent.give(AGENT_PORT, far, "")) {
    far?.destroy();
    client.destroy();
    throw new Error("the connection did not get to the agent");
  }
  return client;
}

/** Connections that a local engine hands over instead of relaying their bytes (contracts, hand-over.ts). */
import { Socket } from "node:net";
import { HandOver, type TakesConnections } from "@gantry/contracts";

/** Takes connections to `port`, each once it is this process's alone; without a channel to an engine none come. */
export function takeHanded(port: number, serve: (socket: Socket) => void): void {
  if (process.send === undefined) return;
  const waiting = new Map<number, Socket>();
  process.on("message", (message, handle) => {
    const said = HandOver.safeParse(message);
    if (!said.success) return;
    const { id } = said.data;
    if (said.data.gantry === "connection") {
      if (handle instanceof Socket) waiting.set(id, handle);
      return;
    }
    const socket = waiting.get(id);
    waiting.delete(id);
    if (socket === undefined) return;
    socket.write(said.data.first);
    serve(socket);
  });
  const takes: TakesConnections = { gantry: "takes", port };
  process.send(takes);
}

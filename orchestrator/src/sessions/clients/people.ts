/** Who is attached, as every client is told. */
import type { AttachedPerson, ServerFrame } from "@gantry/contracts";
import type { Client } from "./client.ts";

/** The `clients` frame: sockets by role, and who they are; `controller` is the principal that types. */
export function clientsFrame(
  clients: Iterable<Pick<Client, "actor" | "role">>,
  controller: string | null,
): Extract<ServerFrame, { type: "clients" }> {
  const people = new Map<string, AttachedPerson>();
  let controllers = 0;
  let viewers = 0;
  for (const { actor, role } of clients) {
    if (role === "controller") controllers++;
    else viewers++;
    const key = `${role} ${actor}`;
    const person = people.get(key);
    if (person === undefined) people.set(key, { actor, role, sockets: 1 });
    else person.sockets++;
  }
  return { type: "clients", controllers, viewers, people: [...people.values()], controller };
}

/** Principals as people say them. */

/** Who looks, and the names that are known. */
export interface Who {
  id: string;
  /** By actor id. */
  names: ReadonlyMap<string, string>;
}

/** The prefixes that an actor's id may have, and what each of them is. */
const KINDS: Record<string, string> = { token: "API token", share: "view-only link", worker: "worker" };
/** Characters of an id that tell it from others. */
const SHORT = 6;

/** "you", "Administrator", the name of an API token. `who` is undefined while nobody knows who looks. */
export function actorWords(actor: string, who: Who | undefined): string {
  if (actor === who?.id) return "you";
  if (actor === "admin") return "Administrator";
  const known = who?.names.get(actor);
  if (known !== undefined) return known;
  const at = actor.indexOf(":");
  const kind = KINDS[actor.slice(0, at)];
  if (kind === undefined) return actor;
  const id = actor.slice(at + 1);
  return kind === "worker" ? `worker ${id}` : `${kind} ${id.slice(0, SHORT)}`;
}

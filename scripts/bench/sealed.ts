/** The session that was opened last: when all of it is in the database, and its end. */
import { parseJson, Session, SessionList } from "@gantry/contracts";
import { type Fleet, until } from "@gantry/testing";
import { archivedSeq } from "./d1-file.ts";

/** Behind a flood of 100 MB the database takes what is left within this. Milliseconds. */
const SEALED_MS = 60_000;

/** Seconds until the database holds every event of the newest session; null when it keeps no logs. */
export async function untilSealed({ api, state }: Fleet): Promise<number | null> {
  const began = performance.now();
  const { id } = await newest(api);
  if (archivedSeq(state, id) === null) return null;
  // The hub's word: lists may be seconds behind.
  const { lastSeq } = parseJson(Session, await (await api(`/api/sessions/${id}`)).text(), "the session");
  await until("the session's log in the database", () => (archivedSeq(state, id) ?? 0) >= lastSeq, SEALED_MS);
  return (performance.now() - began) / 1000;
}

/** Removes the newest session with its log. */
export async function removeNewest({ api }: Fleet): Promise<void> {
  const { id } = await newest(api);
  const answer = await api(`/api/sessions/${id}`, { method: "DELETE" });
  if (answer.status !== 204) throw new Error(`session ${id} was not removed: ${answer.status}`);
}

async function newest(api: Fleet["api"]): Promise<Session> {
  const answer = await api("/api/sessions?limit=1");
  const [session] = parseJson(SessionList, await answer.text(), "the sessions").items;
  if (session === undefined) throw new Error("there is no session");
  return session;
}

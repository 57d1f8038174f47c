/** `/api/sessions`: what runs and what ran. */
import { AppError, CreateSession, ListSessions, PatchSession, SessionId } from "@gantry/contracts";
import { jsonBody, query } from "@gantry/http";
import { Hono } from "hono";
import { deleteSession, renameSession } from "../sessions/change-session.ts";
import { createSession, hubOf } from "../sessions/create-session.ts";
import { getSession, listSessions } from "../sessions/read-sessions.ts";
import { sessionStatus } from "../sessions/session-status.ts";
import type { App } from "./access.ts";

export const sessionsApi = new Hono<App>()
  .get("/", async (c) => c.json(await listSessions(c.var.ctx, query(c, ListSessions))))
  .post("/", async (c) => c.json(await createSession(c.var.ctx, await jsonBody(c, CreateSession)), 201))
  .get("/:id", async (c) => c.json(await sessionStatus(c.var.ctx, idOf(c.req.param("id")))))
  .patch("/:id", async (c) =>
    c.json(await renameSession(c.var.ctx, idOf(c.req.param("id")), await jsonBody(c, PatchSession))),
  )
  .delete("/:id", async (c) => {
    await deleteSession(c.var.ctx, idOf(c.req.param("id")));
    return c.body(null, 204);
  })
  .get("/:id/events", async (c) => {
    const { id } = await getSession(c.var.ctx, idOf(c.req.param("id")));
    const search = new URL(c.req.url).search;
    return hubOf(c.var.ctx, id).fetch(
      new Request(`http://hub/events${search}`, { headers: { "x-request-id": c.var.requestId } }),
    );
  });

/** What cannot be an id is a session that is not there. */
function idOf(id: string): string {
  if (!SessionId.safeParse(id).success) throw new AppError("NOT_FOUND", `no session ${id.slice(0, 40)}`);
  return id;
}

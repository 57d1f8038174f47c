/** `/api/sessions`: what runs and what ran. */
import { AddMarker, CreateSession, ListEvents, ListSessions, PatchSession } from "@gantry/contracts";
import { jsonBody, query } from "@gantry/http";
import { Hono } from "hono";
import { answerEvents, takesGzip } from "../sessions/archive/answer-events.ts";
import { changeSession, deleteSession } from "../sessions/change-session.ts";
import { createSession } from "../sessions/create-session.ts";
import { listSessions } from "../sessions/read-sessions.ts";
import { addMarker } from "../sessions/recordings/add-marker.ts";
import { answerCast } from "../sessions/recordings/answer-cast.ts";
import { sessionStatus } from "../sessions/session-status.ts";
import type { App } from "./access.ts";
import { sessionIdOf } from "./session-id.ts";

export const sessionsApi = new Hono<App>()
  .get("/", async (c) => c.json(await listSessions(c.var.ctx, query(c, ListSessions))))
  .post("/", async (c) => c.json(await createSession(c.var.ctx, await jsonBody(c, CreateSession)), 201))
  .get("/:id", async (c) => c.json(await sessionStatus(c.var.ctx, sessionIdOf(c.req.param("id")))))
  .patch("/:id", async (c) =>
    c.json(await changeSession(c.var.ctx, sessionIdOf(c.req.param("id")), await jsonBody(c, PatchSession))),
  )
  .delete("/:id", async (c) => {
    await deleteSession(c.var.ctx, sessionIdOf(c.req.param("id")));
    return c.body(null, 204);
  })
  .get("/:id/events", (c) =>
    answerEvents(c.var.ctx, sessionIdOf(c.req.param("id")), query(c, ListEvents), takesGzip(c.req.raw)),
  )
  .get("/:id/recording.cast", (c) => answerCast(c.var.ctx, sessionIdOf(c.req.param("id"))))
  .post("/:id/markers", async (c) =>
    c.json(await addMarker(c.var.ctx, sessionIdOf(c.req.param("id")), await jsonBody(c, AddMarker)), 201),
  );

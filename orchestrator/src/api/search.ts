/** `/api/search`: what was on any screen. */
import { SearchSessions } from "@gantry/contracts";
import { query } from "@gantry/http";
import { Hono } from "hono";
import { searchSessions } from "../sessions/recordings/search-sessions.ts";
import type { App } from "./access.ts";

export const searchApi = new Hono<App>().get("/sessions", async (c) =>
  c.json(await searchSessions(c.var.ctx, query(c, SearchSessions))),
);

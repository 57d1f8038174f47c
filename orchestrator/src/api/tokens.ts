/** `/api/tokens`: API tokens, for the administrator. */
import { CreateApiToken } from "@gantry/contracts";
import { jsonBody } from "@gantry/http";
import { Hono } from "hono";
import { createApiToken, listApiTokens, revokeApiToken } from "../auth/api-token.ts";
import type { App } from "./access.ts";

export const tokensApi = new Hono<App>()
  .get("/", async (c) => c.json({ items: await listApiTokens(c.var.ctx) }))
  .post("/", async (c) => {
    const made = await createApiToken(c.var.ctx, await jsonBody(c, CreateApiToken));
    return c.json(made, 201, { "cache-control": "no-store" });
  })
  .delete("/:id", async (c) => {
    await revokeApiToken(c.var.ctx, c.req.param("id"));
    return c.body(null, 204);
  });

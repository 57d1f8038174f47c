/** The HTTP app: the order of middleware, what is mounted where, and what happens to everything else. */
import { AppError } from "@gantry/contracts";
import { onError, requestLog } from "@gantry/http";
import { Hono } from "hono";
import { type App, requireActor, withContext } from "./api/access.ts";
import { authApi, signInPage } from "./api/auth.ts";
import { frontends } from "./api/frontends.ts";
import { healthApi } from "./api/health.ts";
import { monitoringApi } from "./api/monitoring.ts";
import { searchApi } from "./api/search.ts";
import { sessionsApi } from "./api/sessions.ts";
import { sessionSharesApi, sharesApi } from "./api/shares.ts";
import { ticketsApi } from "./api/tickets.ts";
import { tokensApi } from "./api/tokens.ts";
import { unversioned } from "./api/versions.ts";
import { workersApi } from "./api/workers.ts";

const api = new Hono<App>()
  .route("/auth", authApi)
  .route("/shares", sharesApi)
  .use(requireActor())
  .route("/workers", workersApi)
  .route("/sessions", sessionsApi)
  .route("/sessions", sessionSharesApi)
  .route("/search", searchApi)
  .route("/monitoring", monitoringApi)
  .route("/tokens", tokensApi)
  .route("/tickets", ticketsApi);

export const app = new Hono<App>({ getPath: (request) => unversioned(new URL(request.url).pathname) })
  .use(requestLog())
  .use(withContext())
  .route("/health", healthApi)
  .route("/api", api)
  .route("/workers", frontends)
  .get("/sign-in", signInPage)
  .notFound((c) => {
    throw new AppError("NOT_FOUND", `there is nothing at ${c.req.method} ${c.req.path}`);
  })
  .onError(onError);

export type AppType = typeof app;

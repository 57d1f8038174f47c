/** The console's URLs. All of what a page shows is in its URL, so going back always works. */
import { AppError, WorkerName } from "@gantry/contracts";
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  parseSearchWith,
  redirect,
  stringifySearchWith,
} from "@tanstack/react-router";
import { queryClient } from "./api/client.ts";
import { meQuery } from "./api/queries.ts";
import { SignInPage } from "./auth/sign-in-page.tsx";
import { onSignedOut } from "./auth/signed-out.ts";
import { FleetPage } from "./fleet/fleet-page.tsx";
import { AppShell } from "./shell/app-shell.tsx";
import { Crash } from "./shell/crash.tsx";
import { NotFound } from "./shell/not-found.tsx";
import { PageSkeleton } from "./shell/page-skeleton.tsx";
import { openFromSearch, readTerminalsSearch, tabSearch } from "./terminals/search.ts";
import { activeKey } from "./terminals/tabs.ts";

const rootRoute = createRootRoute({ component: Outlet, errorComponent: Crash, notFoundComponent: NotFound });

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/sign-in",
  validateSearch: (search): { reason?: string | undefined; next?: string | undefined } => ({
    reason: text(search["reason"]),
    next: text(search["next"]),
  }),
  component: SignInPage,
});

const appRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: "app",
  beforeLoad: async ({ location }) => {
    try {
      await queryClient.ensureQueryData(meQuery);
    } catch (err) {
      if (err instanceof AppError && err.type === "UNAUTHORIZED") {
        throw redirect({ to: "/sign-in", search: next(location.href) });
      }
      // The pages say themselves that the orchestrator does not answer, and try again.
    }
  },
  component: AppShell,
});

const fleetRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/",
  validateSearch: (search): { worker?: string | undefined; q?: string | undefined } => ({
    worker: WorkerName.safeParse(search["worker"]).data,
    q: text(search["q"]),
  }),
  component: FleetPage,
});

const terminalsRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/terminals",
  validateSearch: readTerminalsSearch,
  beforeLoad: ({ search }) => {
    const tab = openFromSearch(search, activeKey.get());
    if (tab) throw redirect({ to: "/terminals", search: tabSearch(tab), replace: true });
  },
  pendingComponent: PageSkeleton,
  component: lazyRouteComponent(() => import("./terminals/terminals-page.tsx"), "TerminalsPage"),
});

export const router = createRouter({
  routeTree: rootRoute.addChildren([signInRoute, appRoute.addChildren([fleetRoute, terminalsRoute])]),
  // Plain strings: a session's id may look like a number, and a URL should read like one.
  parseSearch: parseSearchWith((value) => value),
  stringifySearch: stringifySearchWith(String),
  defaultErrorComponent: Crash,
  defaultNotFoundComponent: NotFound,
  defaultPendingComponent: PageSkeleton,
});

onSignedOut(() => {
  queryClient.removeQueries({ queryKey: meQuery.queryKey });
  const { pathname, href } = router.state.location;
  if (pathname !== "/sign-in") void router.navigate({ to: "/sign-in", search: next(href) });
});

function next(href: string): { next?: string } {
  return href === "/" ? {} : { next: href };
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}

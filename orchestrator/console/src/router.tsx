/** The console's URLs. All of what a page shows is in its URL, so going back always works. */
import { AppError, WorkerName } from "@gantry/contracts";
import {
  createRootRoute,
  createRoute,
  createRouter,
  isRedirect,
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
import { readErrorsSearch, readLogsSearch, readMetricsSearch, readProcessesSearch } from "./monitoring/search.ts";
import { readRecordingSearch } from "./recording/search.ts";
import { readSessionsSearch } from "./sessions/search.ts";
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
      const { kind } = await queryClient.ensureQueryData(meQuery);
      // Whoever only holds a link sees its page, which is not of these.
      if (kind === "share") throw redirect({ to: "/sign-in", search: { reason: "share", ...next(location.href) } });
    } catch (err) {
      if (isRedirect(err)) throw err;
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

const sessionsRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/sessions",
  validateSearch: readSessionsSearch,
  pendingComponent: PageSkeleton,
  component: lazyRouteComponent(() => import("./sessions/sessions-page.tsx"), "SessionsPage"),
});

const recordingRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/sessions/$id",
  validateSearch: readRecordingSearch,
  pendingComponent: PageSkeleton,
  component: lazyRouteComponent(() => import("./recording/recording-page.tsx"), "RecordingPage"),
});

const monitoringRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/monitoring",
  pendingComponent: PageSkeleton,
  component: lazyRouteComponent(() => import("./monitoring/monitoring-layout.tsx"), "MonitoringLayout"),
});

const overviewRoute = createRoute({
  getParentRoute: () => monitoringRoute,
  path: "/",
  component: lazyRouteComponent(() => import("./monitoring/overview/overview-page.tsx"), "OverviewPage"),
});

const processesRoute = createRoute({
  getParentRoute: () => monitoringRoute,
  path: "/processes",
  validateSearch: readProcessesSearch,
  component: lazyRouteComponent(() => import("./monitoring/processes/processes-page.tsx"), "ProcessesPage"),
});

const logsRoute = createRoute({
  getParentRoute: () => monitoringRoute,
  path: "/logs",
  validateSearch: readLogsSearch,
  component: lazyRouteComponent(() => import("./monitoring/logs/logs-page.tsx"), "LogsPage"),
});

const errorsRoute = createRoute({
  getParentRoute: () => monitoringRoute,
  path: "/errors",
  validateSearch: readErrorsSearch,
  component: lazyRouteComponent(() => import("./monitoring/errors/errors-page.tsx"), "ErrorsPage"),
});

const metricsRoute = createRoute({
  getParentRoute: () => monitoringRoute,
  path: "/metrics",
  validateSearch: readMetricsSearch,
  component: lazyRouteComponent(() => import("./monitoring/metrics/metrics-page.tsx"), "MetricsPage"),
});

/** Needs nobody to be signed in, and leads nowhere else. */
const shareRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/s/$id",
  component: lazyRouteComponent(() => import("./share/share-page.tsx"), "SharePage"),
});

export const router = createRouter({
  routeTree: rootRoute.addChildren([
    signInRoute,
    shareRoute,
    appRoute.addChildren([
      fleetRoute,
      terminalsRoute,
      sessionsRoute,
      recordingRoute,
      monitoringRoute.addChildren([overviewRoute, processesRoute, logsRoute, errorsRoute, metricsRoute]),
    ]),
  ]),
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
  if (pathname !== "/sign-in" && !pathname.startsWith("/s/"))
    void router.navigate({ to: "/sign-in", search: next(href) });
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

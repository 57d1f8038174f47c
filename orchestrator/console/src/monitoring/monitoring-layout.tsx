/** The frame of the Monitoring pages: their tabs, which keep whose records are shown. */
import { Link, Outlet, useSearch } from "@tanstack/react-router";
import { readScope } from "./search.ts";

const TABS = [
  { to: "/monitoring", label: "Overview" },
  { to: "/monitoring/processes", label: "Processes" },
  { to: "/monitoring/logs", label: "Logs" },
  { to: "/monitoring/errors", label: "Errors" },
  { to: "/monitoring/metrics", label: "Metrics" },
] as const;

export function MonitoringLayout() {
  const scope = readScope(useSearch({ strict: false }));
  return (
    <div className="flex min-h-0 min-w-0 flex-1 flex-col">
      <header className="flex h-12 shrink-0 items-stretch gap-4 border-b px-4">
        <h1 className="hidden self-center text-sm font-semibold sm:block">Monitoring</h1>
        <nav aria-label="Monitoring" className="scroll-quiet -mb-px flex min-w-0 overflow-x-auto">
          {TABS.map(({ to, label }) => (
            <Link
              key={to}
              to={to}
              search={to === "/monitoring" ? {} : scope}
              activeOptions={{ exact: true, includeSearch: false }}
              className="flex items-center border-b-2 border-transparent px-2.5 text-sm whitespace-nowrap text-muted-foreground transition-colors -outline-offset-2 hover:text-foreground data-[status=active]:border-primary data-[status=active]:text-foreground"
            >
              {label}
            </Link>
          ))}
        </nav>
      </header>
      <Outlet />
    </div>
  );
}

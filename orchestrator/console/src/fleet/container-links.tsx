/** From a container to what Monitoring knows of it. */
import { Link } from "@tanstack/react-router";

const PAGES = [
  { to: "/monitoring/logs", label: "Logs" },
  { to: "/monitoring/processes", label: "Processes" },
  { to: "/monitoring/errors", label: "Errors" },
  { to: "/monitoring/metrics", label: "Metrics" },
] as const;

export function ContainerLinks({ worker, container }: { worker: string; container: string }) {
  return (
    <nav aria-label={`Monitoring of ${worker}/${container}`} className="flex flex-wrap gap-x-4 text-xs">
      {PAGES.map(({ to, label }) => (
        <Link
          key={to}
          to={to}
          search={{ worker, container }}
          className="rounded-sm py-1 text-muted-foreground underline-offset-4 hover:text-foreground hover:underline"
        >
          {label}
        </Link>
      ))}
    </nav>
  );
}

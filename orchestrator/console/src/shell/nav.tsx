/** The pages, as a rail at the left of a desk and a bar at the bottom of a phone. */
import { cn } from "@gantry/ui";
import { Button } from "@gantry/ui/stock/button";
import { Tooltip, TooltipContent, TooltipTrigger } from "@gantry/ui/stock/tooltip";
import { Kbd } from "@gantry/ui/stock/kbd";
import { Link } from "@tanstack/react-router";
import { ActivityIcon, BoxesIcon, HistoryIcon, SearchIcon, SquareTerminalIcon } from "lucide-react";
import { Logo } from "../parts/logo.tsx";
import { palette } from "./overlays.ts";
import { PersonMenu } from "./person-menu.tsx";

const PAGES = [
  { to: "/", label: "Fleet", icon: BoxesIcon, key: "g f" },
  { to: "/terminals", label: "Terminals", icon: SquareTerminalIcon, key: "g t" },
  { to: "/sessions", label: "Sessions", icon: HistoryIcon, key: "g s" },
  { to: "/monitoring", label: "Monitoring", icon: ActivityIcon, key: "g m" },
] as const;

const LINK =
  "grid place-items-center rounded-md text-muted-foreground transition-colors hover:bg-accent hover:text-foreground data-[status=active]:bg-accent data-[status=active]:text-foreground";

export function Rail() {
  return (
    <nav
      aria-label="Pages"
      className="hidden w-12 shrink-0 flex-col items-center gap-1 border-r bg-sidebar py-2.5 md:flex"
    >
      <Link to="/" aria-label="Gantry" className="mb-3 rounded-md">
        <Logo />
      </Link>
      {PAGES.map(({ to, label, icon: Icon, key }) => (
        <Tooltip key={to}>
          <TooltipTrigger asChild>
            <Link
              to={to}
              aria-label={label}
              activeOptions={{ exact: to === "/", includeSearch: false }}
              className={cn(LINK, "size-8")}
            >
              <Icon className="size-4" aria-hidden="true" />
            </Link>
          </TooltipTrigger>
          <TooltipContent side="right">
            {label} <Kbd>{key}</Kbd>
          </TooltipContent>
        </Tooltip>
      ))}
      <div className="mt-auto grid gap-1">
        <Tooltip>
          <TooltipTrigger asChild>
            <Button
              variant="ghost"
              size="icon"
              aria-label="Search or run a command"
              onClick={() => palette.set("everything")}
            >
              <SearchIcon className="size-4 text-muted-foreground" />
            </Button>
          </TooltipTrigger>
          <TooltipContent side="right">
            Search or run a command <Kbd>Ctrl K</Kbd>
          </TooltipContent>
        </Tooltip>
        <div className="grid place-items-center">
          <PersonMenu />
        </div>
      </div>
    </nav>
  );
}

export function BottomBar() {
  return (
    <nav
      aria-label="Pages"
      className="flex shrink-0 items-stretch justify-around border-t bg-sidebar pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      {PAGES.map(({ to, label, icon: Icon }) => (
        <Link
          key={to}
          to={to}
          activeOptions={{ exact: to === "/", includeSearch: false }}
          className="flex min-h-12 flex-1 flex-col items-center justify-center gap-0.5 text-2xs text-muted-foreground data-[status=active]:text-foreground"
        >
          <Icon className="size-4.5" aria-hidden="true" />
          {label}
        </Link>
      ))}
      <button
        type="button"
        onClick={() => palette.set("everything")}
        className="flex min-h-12 flex-1 flex-col items-center justify-center gap-0.5 text-2xs text-muted-foreground"
      >
        <SearchIcon className="size-4.5" aria-hidden="true" />
        Search
      </button>
      <div className="grid min-h-12 flex-1 place-items-center">
        <PersonMenu />
      </div>
    </nav>
  );
}

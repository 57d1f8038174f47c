/** What a URL that leads nowhere shows. */
import { Button } from "@gantry/ui/stock/button";
import { Link } from "@tanstack/react-router";
import { CompassIcon } from "lucide-react";
import { Empty } from "../parts/states.tsx";
import { usePageTitle } from "../parts/use-page-title.ts";

export function NotFound() {
  usePageTitle("No such page");
  return (
    <div className="grid flex-1 place-items-center">
      <Empty
        icon={CompassIcon}
        title="There is no such page"
        action={
          <Button asChild>
            <Link to="/">Go to Fleet</Link>
          </Button>
        }
      >
        The address may be old or mistyped.
      </Empty>
    </div>
  );
}

/** Who is signed in, and what is theirs to set: theme, keys, sign-out. */
import { Button } from "@gantry/ui/stock/button";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuLabel,
  DropdownMenuSeparator,
  DropdownMenuShortcut,
  DropdownMenuTrigger,
} from "@gantry/ui/stock/dropdown-menu";
import { useQuery } from "@tanstack/react-query";
import { KeyboardIcon, LogOutIcon } from "lucide-react";
import { meQuery } from "../api/queries.ts";
import { signOut } from "../auth/sign-out.ts";
import { keyMapOpen } from "./overlays.ts";
import { ThemeItems } from "./theme-menu.tsx";

export function PersonMenu() {
  const me = useQuery(meQuery);
  const name = me.data?.name ?? "…";
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button variant="ghost" size="icon-sm" aria-label={`Signed in as ${name}`} title={name}>
          <span className="grid size-6 place-items-center rounded-full border bg-secondary text-2xs font-semibold uppercase">
            {name.charAt(0)}
          </span>
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent align="end" side="top" className="w-52">
        <DropdownMenuLabel>Signed in as {name}</DropdownMenuLabel>
        <DropdownMenuSeparator />
        <ThemeItems />
        <DropdownMenuSeparator />
        <DropdownMenuItem onSelect={() => keyMapOpen.set(true)}>
          <KeyboardIcon /> Keys <DropdownMenuShortcut>?</DropdownMenuShortcut>
        </DropdownMenuItem>
        <DropdownMenuItem onSelect={() => void signOut()}>
          <LogOutIcon /> Sign out
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}

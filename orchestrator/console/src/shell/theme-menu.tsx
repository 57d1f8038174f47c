/** The choice of theme, as items of a menu. */
import { useStore } from "@gantry/ui";
import { DropdownMenuLabel, DropdownMenuRadioGroup, DropdownMenuRadioItem } from "@gantry/ui/stock/dropdown-menu";
import { theme, THEMES } from "../theme/theme.ts";

const WORDS = { system: "As the system", dark: "Dark", light: "Light" };

export function ThemeItems() {
  const value = useStore(theme);
  const choose = (name: string): void => theme.set(THEMES.find((known) => known === name) ?? "system");
  return (
    <>
      <DropdownMenuLabel>Theme</DropdownMenuLabel>
      <DropdownMenuRadioGroup value={value} onValueChange={choose}>
        {THEMES.map((name) => (
          <DropdownMenuRadioItem key={name} value={name}>
            {WORDS[name]}
          </DropdownMenuRadioItem>
        ))}
      </DropdownMenuRadioGroup>
    </>
  );
}

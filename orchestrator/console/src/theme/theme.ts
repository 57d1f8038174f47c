/** The person's theme: dark, light or the system's. public/theme.js applies the same rule before the first paint. */
import { Cell } from "@gantry/ui";
import { keep } from "../parts/keep.ts";

export const THEMES = ["system", "dark", "light"] as const;
export type Theme = (typeof THEMES)[number];

const KEY = "gantry.theme";
const system = matchMedia("(prefers-color-scheme: dark)");

export const theme = new Cell<Theme>(stored());

/** True while the page is dark. */
export const isDark = new Cell(resolve());

theme.subscribe(() => {
  keep(KEY, theme.get());
  apply();
});
system.addEventListener("change", apply);

function stored(): Theme {
  const value = localStorage.getItem(KEY);
  return THEMES.find((name) => name === value) ?? "system";
}

function resolve(): boolean {
  return theme.get() === "system" ? system.matches : theme.get() === "dark";
}

function apply(): void {
  isDark.set(resolve());
  document.documentElement.classList.toggle("dark", isDark.get());
}

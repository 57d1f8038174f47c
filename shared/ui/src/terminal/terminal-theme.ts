/** xterm's colours, read from the page's tokens so that a terminal follows the theme. */
import type { ISearchDecorationOptions } from "@xterm/addon-search";
import type { ITheme } from "@xterm/xterm";

const ANSI = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"] as const;

/** Reads the `--term-*` tokens that apply to `element`. */
function tokensOf(element: Element): (name: string) => string {
  const style = getComputedStyle(element);
  return (name) => style.getPropertyValue(`--term-${name}`).trim();
}

/** The theme that applies to `element` at this moment. Tokens are `--term-*` in theme.css, as #rrggbb. */
export function readTheme(element: Element): ITheme {
  const token = tokensOf(element);
  const theme: Record<string, string> = {
    background: token("background"),
    foreground: token("foreground"),
    cursor: token("cursor"),
    cursorAccent: token("background"),
    selectionBackground: token("selection"),
    scrollbarSliderBackground: token("scrollbar"),
    scrollbarSliderHoverBackground: token("scrollbar-hover"),
    scrollbarSliderActiveBackground: token("scrollbar-hover"),
  };
  for (const name of ANSI) {
    theme[name] = token(name);
    theme[`bright${name[0]?.toUpperCase()}${name.slice(1)}`] = token(`bright-${name}`);
  }
  return theme;
}

/** The colours of search hits that apply to `element` at this moment: text of the terminal is read on them. */
export function readHitColors(element: Element): ISearchDecorationOptions {
  const token = tokensOf(element);
  return {
    matchBackground: token("hit"),
    activeMatchBackground: token("hit-active"),
    matchOverviewRuler: token("hit"),
    activeMatchColorOverviewRuler: token("hit-active"),
  };
}

/** Calls `listener` when the page's theme changes; returns how to stop. */
export function watchTheme(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["class", "data-theme"] });
  return () => observer.disconnect();
}

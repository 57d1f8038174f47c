/** A printed line with its colours, as text nodes in spans. */
import type { CSSProperties } from "react";
import { colourOn, cssColour, readableColour } from "./colours.ts";
import { PLAIN, readSpans, type Style } from "./sgr.ts";

export function AnsiText({ text, dark }: { text: string; dark: boolean }) {
  return readSpans(text).map(({ at, text: part, style }) =>
    style === PLAIN ? (
      part
    ) : (
      <span key={at} style={cssOf(style, dark)}>
        {part}
      </span>
    ),
  );
}

function cssOf({ fg, bg, bold, dim, italic, underline, inverse, strike }: Style, dark: boolean): CSSProperties {
  const [front, back] = inverse ? [bg, fg] : [fg, bg];
  const css: CSSProperties = {};
  if (back !== null) {
    css.backgroundColor = cssColour(back);
    css.color = colourOn(back, front, dark);
  } else if (inverse) {
    css.backgroundColor = "var(--foreground)";
    css.color = "var(--background)";
  } else if (front !== null) css.color = readableColour(front, dark);
  if (bold) css.fontWeight = 600;
  // Fainter would be less than 4.5 to 1.
  if (dim && front === null && back === null && !inverse) css.color = "var(--muted-foreground)";
  if (italic) css.fontStyle = "italic";
  const lines = [underline ? "underline" : "", strike ? "line-through" : ""].filter((one) => one !== "");
  if (lines.length > 0) css.textDecorationLine = lines.join(" ");
  return css;
}

/** Toaster, in shadcn's form, on sonner. */
import type * as React from "react";
import { Toaster as Sonner, type ToasterProps } from "sonner";

function Toaster(props: ToasterProps) {
  const style: Record<string, string> = {
    "--normal-bg": "var(--popover)",
    "--normal-text": "var(--popover-foreground)",
    "--normal-border": "var(--border)",
    "--border-radius": "var(--radius)",
    "--width": "340px",
    fontFamily: "inherit",
  };
  return <Sonner className="toaster group" style={style as React.CSSProperties} {...props} />;
}

export { Toaster };

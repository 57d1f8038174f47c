/** The name of a part of a page, above it. */
import type { ReactNode } from "react";

export function SectionTitle({ children }: { children: ReactNode }) {
  return <h2 className="px-4 pt-4 pb-2 text-2xs font-medium text-muted-foreground">{children}</h2>;
}

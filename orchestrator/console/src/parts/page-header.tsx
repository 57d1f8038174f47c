/** The line at the top of a page: its name, what it holds, and its actions. */
import type { ReactNode } from "react";

export function PageHeader({ title, note, children }: { title: string; note?: ReactNode; children?: ReactNode }) {
  return (
    <header className="flex h-12 shrink-0 items-center gap-3 border-b px-4">
      <h1 className="text-sm font-semibold">{title}</h1>
      {note !== undefined && <span className="truncate text-xs text-muted-foreground tabular-nums">{note}</span>}
      <div className="ml-auto flex items-center gap-2">{children}</div>
    </header>
  );
}

/** Skeleton, in shadcn's form. */
import type * as React from "react";
import { cn } from "../cn.ts";

function Skeleton({ className, ...props }: React.ComponentProps<"div">) {
  return <div data-slot="skeleton" className={cn("animate-pulse rounded-sm bg-accent", className)} {...props} />;
}

export { Skeleton };

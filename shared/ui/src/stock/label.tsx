/** Label, in shadcn's form. */
import { Label as LabelPrimitive } from "radix-ui";
import type * as React from "react";
import { cn } from "../cn.ts";

function Label({ className, ...props }: React.ComponentProps<typeof LabelPrimitive.Root>) {
  return (
    <LabelPrimitive.Root
      data-slot="label"
      className={cn("flex items-center gap-2 text-sm font-medium select-none", className)}
      {...props}
    />
  );
}

export { Label };

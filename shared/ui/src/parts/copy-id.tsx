/** An id, short, that a click copies whole. */
import { CheckIcon, CopyIcon } from "lucide-react";
import { useState } from "react";
import { cn } from "../cn.ts";
import { copyOrSay } from "./copy-or-say.ts";

export function CopyId({ id, className }: { id: string; className?: string }) {
  const [copied, setCopied] = useState(false);
  const short = id.slice(0, 8);
  const Icon = copied ? CheckIcon : CopyIcon;
  return (
    <button
      type="button"
      title={copied ? "Copied" : `Copy ${id}`}
      aria-label={`Copy ${short} whole`}
      onClick={() => void copyOrSay(id).then(setCopied)}
      onBlur={() => setCopied(false)}
      className={cn(
        "inline-flex cursor-pointer items-center gap-1 rounded-sm font-mono text-2xs text-muted-foreground hover:text-foreground",
        className,
      )}
    >
      {short}
      <Icon className="size-3" aria-hidden="true" />
    </button>
  );
}

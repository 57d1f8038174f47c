/** A stack trace: the program's own frames stand out, those of the runtime and of packages step back. */
import type { Frame } from "@gantry/contracts";
import { cn } from "@gantry/ui";
import { useState } from "react";

export function Stack({ frames, stack }: { frames: readonly Frame[]; stack: string }) {
  const [raw, setRaw] = useState(frames.length === 0);
  return (
    <div className="overflow-hidden rounded-md border bg-terminal">
      {raw ? (
        <pre className="scroll-quiet max-h-96 overflow-auto p-2.5 font-mono text-2xs whitespace-pre">{stack}</pre>
      ) : (
        <ol className="scroll-quiet max-h-96 overflow-auto py-1.5 font-mono text-2xs">
          {frames.map((frame, at) => (
            <FrameLine key={at} frame={frame} />
          ))}
        </ol>
      )}
      {frames.length > 0 && (
        <button
          type="button"
          onClick={() => setRaw(!raw)}
          className="w-full cursor-pointer border-t px-2.5 py-1 text-left text-2xs text-muted-foreground hover:text-foreground"
        >
          {raw ? "Show the frames" : "Show it as printed"}
        </button>
      )}
    </div>
  );
}

function FrameLine({ frame: { function: name, file, line, inApp } }: { frame: Frame }) {
  return (
    <li
      className={cn(
        "flex flex-wrap gap-x-2 border-l-2 px-2.5 py-px",
        inApp ? "border-primary" : "border-transparent text-muted-foreground",
      )}
    >
      <span className={cn(inApp && "font-semibold")}>{name ?? "(anonymous)"}</span>
      {file !== null && (
        <span className="break-all text-muted-foreground">
          {file}
          {line !== null && `:${line}`}
        </span>
      )}
      {inApp && <span className="sr-only">own code</span>}
    </li>
  );
}

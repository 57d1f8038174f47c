/** Where a worker's detail shows: beside the table on a desk, over it on a phone. */
import { Button } from "@gantry/ui/stock/button";
import { Sheet, SheetContent, SheetDescription, SheetTitle } from "@gantry/ui/stock/sheet";
import { XIcon } from "lucide-react";
import { useEffect } from "react";
import { useMedia, WIDE } from "../parts/use-media.ts";
import { WorkerDetail } from "./worker-detail.tsx";

interface DetailPanelProps {
  name: string;
  title: string;
  onClose: () => void;
}

export function DetailPanel({ name, title, onClose }: DetailPanelProps) {
  const wide = useMedia(WIDE);
  if (wide) return <Aside name={name} title={title} onClose={onClose} />;
  return (
    <Sheet open onOpenChange={(open) => open || onClose()}>
      <SheetContent className="overflow-y-auto">
        <div className="border-b px-4 py-3">
          <SheetTitle>{title}</SheetTitle>
          <SheetDescription className="font-mono text-2xs">{name}</SheetDescription>
        </div>
        <WorkerDetail name={name} />
      </SheetContent>
    </Sheet>
  );
}

function Aside({ name, title, onClose }: DetailPanelProps) {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === "Escape" && !event.defaultPrevented && !document.querySelector("[role=alertdialog]")) onClose();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [onClose]);
  return (
    <aside
      aria-label={title}
      className="scroll-quiet flex w-[420px] shrink-0 flex-col overflow-y-auto border-l bg-card"
    >
      <header className="sticky top-0 z-10 flex h-12 shrink-0 items-center gap-2 border-b bg-card px-4">
        <h2 className="font-semibold">{title}</h2>
        <span className="font-mono text-2xs text-muted-foreground">{name}</span>
        <Button variant="ghost" size="icon-xs" className="ml-auto" aria-label="Close the detail" onClick={onClose}>
          <XIcon />
        </Button>
      </header>
      <WorkerDetail name={name} />
    </aside>
  );
}

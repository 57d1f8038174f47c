/** Where the detail of a list's row shows: beside the list on a desk, over it on a phone. */
import { cn } from "@gantry/ui";
import { Button } from "@gantry/ui/stock/button";
import { Sheet, SheetContent, SheetDescription, SheetTitle } from "@gantry/ui/stock/sheet";
import { XIcon } from "lucide-react";
import { type ReactNode, useEffect } from "react";
import { useMedia, WIDE } from "./use-media.ts";

interface DetailSideProps {
  title: string;
  note: string;
  /** Beside the list it takes less of its width. */
  narrow?: boolean;
  onClose: () => void;
  children: ReactNode;
}

export function DetailSide(props: DetailSideProps) {
  const wide = useMedia(WIDE);
  if (wide) return <Aside {...props} />;
  const { title, note, onClose, children } = props;
  return (
    <Sheet open onOpenChange={(open) => open || onClose()}>
      <SheetContent className="overflow-y-auto">
        <div className="border-b py-3 pr-12 pl-4">
          <SheetTitle className="break-words">{title}</SheetTitle>
          <SheetDescription className="font-mono text-2xs">{note}</SheetDescription>
        </div>
        {children}
      </SheetContent>
    </Sheet>
  );
}

function Aside({ title, note, narrow = false, onClose, children }: DetailSideProps) {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const asked = document.querySelector("[role=alertdialog], [role=dialog], [role=menu]") !== null;
      if (event.key === "Escape" && !event.defaultPrevented && !asked) onClose();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [onClose]);
  useEffect(() => {
    const opener = document.activeElement;
    return () => {
      // What had the focus went with the detail: the keyboard goes on where it came from.
      if (document.activeElement === document.body && opener instanceof HTMLElement)
        opener.focus({ preventScroll: true });
    };
  }, []);
  return (
    <aside
      aria-label={title}
      className={cn(
        "scroll-quiet flex shrink-0 flex-col overflow-y-auto border-l bg-card",
        narrow ? "w-[420px]" : "w-[460px] xl:w-[540px]",
      )}
    >
      <header className="sticky top-0 z-10 flex h-12 shrink-0 items-center gap-2 border-b bg-card px-4">
        <h2 className="truncate font-semibold" title={title}>
          {title}
        </h2>
        <span className="min-w-0 truncate font-mono text-2xs text-muted-foreground" title={note}>
          {note}
        </span>
        <Button variant="ghost" size="icon-xs" className="ml-auto" aria-label="Close the detail" onClick={onClose}>
          <XIcon />
        </Button>
      </header>
      {children}
    </aside>
  );
}

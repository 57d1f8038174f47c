/** The dialog that lists every key. */
import { useStore } from "@gantry/ui";
import { Dialog, DialogContent, DialogDescription, DialogHeader, DialogTitle } from "@gantry/ui/stock/dialog";
import { Kbd } from "@gantry/ui/stock/kbd";
import { keyMapOpen } from "../shell/overlays.ts";
import { KEY_MAP } from "./key-map.ts";

export function KeyMapDialog() {
  const open = useStore(keyMapOpen);
  return (
    <Dialog open={open} onOpenChange={(next) => keyMapOpen.set(next)}>
      <DialogContent className="max-h-[85vh] overflow-y-auto sm:max-w-lg">
        <DialogHeader>
          <DialogTitle>Keys</DialogTitle>
          <DialogDescription>Inside a terminal every key but Ctrl-Shift goes to the shell.</DialogDescription>
        </DialogHeader>
        {KEY_MAP.map(({ title, lines }) => (
          <section key={title} className="grid gap-1">
            <h3 className="pb-1 text-2xs font-medium text-muted-foreground">{title}</h3>
            <dl className="grid gap-1.5">
              {lines.map(({ keys, does }) => (
                <div key={does} className="flex items-center justify-between gap-4">
                  <dt>{does}</dt>
                  <dd className="flex shrink-0 gap-1">
                    {keys.map((key) => (
                      <Kbd key={key}>{key}</Kbd>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </DialogContent>
    </Dialog>
  );
}

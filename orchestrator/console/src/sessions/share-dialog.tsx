/** View-only links to one session: a new one, and those that are good. */
import type { NewShare } from "@gantry/contracts";
import { Dialog, DialogContent, DialogDescription, DialogHeader, DialogTitle } from "@gantry/ui/stock/dialog";
import { useState } from "react";
import type { Asking } from "./asking.ts";
import { MadeLink, ShareForm } from "./share-form.tsx";
import { ShareLinks } from "./share-links.tsx";

export function ShareDialog({ asked: { session, place }, onDone }: { asked: Asking; onDone: () => void }) {
  const [made, setMade] = useState<NewShare | null>(null);
  return (
    <Dialog open onOpenChange={(open) => open || onDone()}>
      <DialogContent className="max-h-[85dvh] gap-5 overflow-y-auto sm:max-w-lg">
        <DialogHeader>
          <DialogTitle>Share {place}</DialogTitle>
          <DialogDescription>
            Whoever has the link watches this one terminal until the link expires or you revoke it. They cannot type,
            and see nothing else.
          </DialogDescription>
        </DialogHeader>
        {made === null ? (
          <ShareForm session={session} onMade={setMade} />
        ) : (
          <MadeLink share={made} onMore={() => setMade(null)} />
        )}
        <ShareLinks session={session} newest={made?.id ?? null} />
      </DialogContent>
    </Dialog>
  );
}

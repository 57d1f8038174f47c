/** Makes a view-only link, and shows it the one time that it is whole. */
import type { NewShare } from "@gantry/contracts";
import { copyOrSay, TimeUntil } from "@gantry/ui";
import { Button } from "@gantry/ui/stock/button";
import { Input } from "@gantry/ui/stock/input";
import { Label } from "@gantry/ui/stock/label";
import { NativeSelect } from "@gantry/ui/stock/native-select";
import { CheckIcon, CopyIcon, LinkIcon } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import { useMakeShare } from "../api/session-changes.ts";
import { sentence } from "../parts/sentence.ts";
import { useFocused } from "../parts/use-focused.ts";

const EXPIRIES = [
  { minutes: 15, words: "15 minutes" },
  { minutes: 60, words: "1 hour" },
  { minutes: 8 * 60, words: "8 hours" },
  { minutes: 24 * 60, words: "1 day" },
  { minutes: 7 * 24 * 60, words: "7 days" },
];
/** As the contract has it. Characters. */
const MAX_LABEL = 120;

export function ShareForm({ session, onMade }: { session: string; onMade: (share: NewShare) => void }) {
  const make = useMakeShare(session);
  const focused = useFocused<HTMLInputElement>();
  const id = useId();
  const [label, setLabel] = useState("");
  const [minutes, setMinutes] = useState(60);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    make.mutate({ label: label.trim() || null, expiresInMinutes: minutes }, { onSuccess: onMade });
  };
  return (
    <form onSubmit={submit} className="grid gap-3" noValidate>
      <div className="grid grid-cols-[1fr_auto] gap-3">
        <div className="grid gap-1.5">
          <Label htmlFor={`${id}-label`}>Who it is for</Label>
          <Input
            id={`${id}-label`}
            ref={focused}
            placeholder="Optional"
            value={label}
            maxLength={MAX_LABEL}
            onChange={(event) => setLabel(event.target.value)}
          />
        </div>
        <div className="grid gap-1.5">
          <Label htmlFor={`${id}-expiry`}>Expires in</Label>
          <NativeSelect
            id={`${id}-expiry`}
            value={String(minutes)}
            onChange={(event) => setMinutes(Number(event.target.value))}
          >
            {EXPIRIES.map((expiry) => (
              <option key={expiry.minutes} value={expiry.minutes}>
                {expiry.words}
              </option>
            ))}
          </NativeSelect>
        </div>
      </div>
      {make.isError && (
        <p role="alert" className="text-xs text-bad">
          {sentence(make.error.message)}
        </p>
      )}
      <Button type="submit" className="justify-self-end" disabled={make.isPending}>
        <LinkIcon /> Make a link
      </Button>
    </form>
  );
}

export function MadeLink({ share, onMore }: { share: NewShare; onMore: () => void }) {
  const focused = useFocused<HTMLButtonElement>();
  const [copied, setCopied] = useState(false);
  return (
    <div className="grid gap-3">
      <div className="flex gap-2">
        <Input
          readOnly
          aria-label="The link"
          data-testid="share-link"
          value={share.url}
          className="font-mono text-xs"
          onFocus={(event) => event.target.select()}
        />
        <Button ref={focused} onClick={() => void copyOrSay(share.url).then(setCopied)}>
          {copied ? <CheckIcon /> : <CopyIcon />} {copied ? "Copied" : "Copy"}
        </Button>
      </div>
      <p className="flex items-baseline justify-between gap-3 text-xs text-muted-foreground">
        <span>
          It is shown this once. It expires <TimeUntil at={share.expiresAt} />.
        </span>
        <Button variant="link" className="h-auto p-0 text-xs" onClick={onMore}>
          Make another
        </Button>
      </p>
    </div>
  );
}

/** Which time the lines are from: the last so long, from one moment until another, or around one. */
import { useNow } from "@gantry/ui";
import { Button } from "@gantry/ui/stock/button";
import { Input } from "@gantry/ui/stock/input";
import { Label } from "@gantry/ui/stock/label";
import { Popover, PopoverContent, PopoverTrigger } from "@gantry/ui/stock/popover";
import { ClockIcon } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import { RANGES, rangeOf } from "../ranges.ts";
import type { LogsSearch } from "../search.ts";
import { fieldOf, isoOfField, momentOf } from "../parts/times.tsx";

type Times = Pick<LogsSearch, "range" | "since" | "until" | "at">;

const ANY: Times = { range: undefined, since: undefined, until: undefined, at: undefined };

export function TimeMenu({ search, onChange }: { search: Times; onChange: (times: Times) => void }) {
  const [open, setOpen] = useState(false);
  const choose = (times: Times): void => {
    onChange({ ...ANY, ...times });
    setOpen(false);
  };
  return (
    <Popover open={open} onOpenChange={setOpen}>
      <PopoverTrigger asChild>
        <Button variant="outline" className="font-normal" aria-label={`Time: ${wordsOf(search)}`}>
          <ClockIcon /> <span className="max-w-52 truncate">{wordsOf(search)}</span>
        </Button>
      </PopoverTrigger>
      <PopoverContent className="grid w-72 gap-3" aria-label="Time">
        <div className="grid grid-cols-4 gap-1.5">
          <Button size="sm" variant={wordsOf(search) === "Any time" ? "default" : "outline"} onClick={() => choose({})}>
            Any
          </Button>
          {RANGES.map(({ name, label }) => (
            <Button
              key={name}
              size="sm"
              variant={search.range === name ? "default" : "outline"}
              onClick={() => choose({ range: name })}
            >
              {label}
            </Button>
          ))}
        </div>
        <Between search={search} onChoose={choose} />
        <GoTo at={search.at} onChoose={choose} />
      </PopoverContent>
    </Popover>
  );
}

function Between({ search, onChoose }: { search: Times; onChoose: (times: Times) => void }) {
  const [from, until] = [useId(), useId()];
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    onChoose({ since: isoOfField(String(fields.get("since"))), until: isoOfField(String(fields.get("until"))) });
  };
  return (
    <form onSubmit={submit} className="grid grid-cols-[auto_1fr] items-center gap-2 border-t pt-3">
      <Label htmlFor={from}>From</Label>
      <Input id={from} name="since" type="datetime-local" step={1} defaultValue={fieldOfIso(search.since)} />
      <Label htmlFor={until}>Until</Label>
      <Input id={until} name="until" type="datetime-local" step={1} defaultValue={fieldOfIso(search.until)} />
      <Button type="submit" size="sm" variant="outline" className="col-start-2">
        Show this time
      </Button>
    </form>
  );
}

function GoTo({ at, onChoose }: { at: string | undefined; onChoose: (times: Times) => void }) {
  const id = useId();
  const now = useNow(60_000);
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const moment = isoOfField(String(new FormData(event.currentTarget).get("at")));
    if (moment !== undefined) onChoose({ at: moment });
  };
  return (
    <form onSubmit={submit} className="grid grid-cols-[auto_1fr] items-center gap-2 border-t pt-3">
      <Label htmlFor={id}>Go to</Label>
      <Input id={id} name="at" type="datetime-local" step={1} required defaultValue={fieldOfIso(at) ?? fieldOf(now)} />
      <Button type="submit" size="sm" variant="outline" className="col-start-2">
        Go to this moment
      </Button>
    </form>
  );
}

const fieldOfIso = (iso: string | undefined): string | undefined =>
  iso === undefined ? undefined : fieldOf(Date.parse(iso));
const words = (iso: string): string => momentOf(Date.parse(iso));

function wordsOf({ range, since, until, at }: Times): string {
  if (at !== undefined) return `Around ${words(at)}`;
  if (since !== undefined && until !== undefined) return `${words(since)} to ${words(until)}`;
  if (since !== undefined) return `Since ${words(since)}`;
  if (until !== undefined) return `Until ${words(until)}`;
  return range === undefined ? "Any time" : `Last ${rangeOf(range).label}`;
}

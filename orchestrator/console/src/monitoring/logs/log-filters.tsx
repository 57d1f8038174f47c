/** What the Logs page shows; on a phone all but the search is a step away. */
import { LEVEL, Level, OUTPUT, Output } from "@gantry/contracts";
import { Button } from "@gantry/ui/stock/button";
import { NativeSelect } from "@gantry/ui/stock/native-select";
import { Popover, PopoverContent, PopoverTrigger } from "@gantry/ui/stock/popover";
import { ListFilterIcon } from "lucide-react";
import type { ReactNode } from "react";
import { TABLET, useMedia } from "../../parts/use-media.ts";
import { ScopeFilter } from "../parts/scope-filter.tsx";
import { SearchField } from "../../parts/search-field.tsx";
import type { LogsSearch } from "../search.ts";
import { TimeMenu } from "./time-menu.tsx";

interface LogFiltersProps {
  search: LogsSearch;
  /** What is typed, which `search.q` follows after a while. */
  typed: string | undefined;
  onType: (q: string | undefined) => void;
  onChange: (part: LogsSearch) => void;
}

export function LogFilters({ search, typed, onType, onChange }: LogFiltersProps) {
  const selects = (
    <>
      <ScopeFilter scope={search} onChange={onChange} processes />
      <NativeSelect
        aria-label="Level"
        value={search.level ?? ""}
        onChange={(event) => onChange({ level: Level.safeParse(event.target.value).data })}
      >
        <option value="">Every level</option>
        {LEVEL.map((level) => (
          <option key={level} value={level}>
            {level === "fatal" ? "fatal" : `${level} and worse`}
          </option>
        ))}
      </NativeSelect>
      <NativeSelect
        aria-label="Stream"
        value={search.stream ?? ""}
        onChange={(event) => onChange({ stream: Output.safeParse(event.target.value).data })}
      >
        <option value="">Both streams</option>
        {OUTPUT.map((stream) => (
          <option key={stream}>{stream}</option>
        ))}
      </NativeSelect>
    </>
  );
  return (
    <search className="flex flex-wrap items-center gap-2 border-b px-4 py-2 *:data-[slot=native-select-wrapper]:max-sm:grow">
      <SearchField label="Search lines" value={typed} onChange={onType} />
      <Selects many={chosen(search)}>{selects}</Selects>
      <TimeMenu search={search} onChange={onChange} />
    </search>
  );
}

function Selects({ many, children }: { many: number; children: ReactNode }) {
  const wide = useMedia(TABLET);
  if (wide) return children;
  return (
    <Popover>
      <PopoverTrigger asChild>
        <Button variant="outline" className="font-normal">
          <ListFilterIcon /> Filters{many > 0 ? ` (${many})` : ""}
        </Button>
      </PopoverTrigger>
      <PopoverContent className="grid gap-2" aria-label="Filters">
        {children}
      </PopoverContent>
    </Popover>
  );
}

function chosen({ worker, process, level, stream }: LogsSearch): number {
  return [worker, process, level, stream].filter((one) => one !== undefined).length;
}

/** The field that a page's list is searched with; `/` leads to it. */
import { cn } from "@gantry/ui";
import { Input } from "@gantry/ui/stock/input";
import { SearchIcon } from "lucide-react";
import { MAX_QUERY } from "./search-words.ts";

interface SearchFieldProps {
  label: string;
  value: string | undefined;
  onChange: (value: string | undefined) => void;
  className?: string;
}

export function SearchField({ label, value, onChange, className }: SearchFieldProps) {
  return (
    <span className={cn("relative min-w-40 flex-1 basis-44", className)}>
      <SearchIcon
        aria-hidden="true"
        className="pointer-events-none absolute top-1/2 left-2.5 size-3.5 -translate-y-1/2 text-muted-foreground"
      />
      <Input
        type="search"
        data-filter=""
        aria-label={label}
        placeholder={`${label}  /`}
        value={value ?? ""}
        maxLength={MAX_QUERY}
        onKeyDown={(event) => event.key === "Escape" && event.currentTarget.blur()}
        onChange={(event) => onChange(event.target.value || undefined)}
        className="pl-8"
      />
    </span>
  );
}

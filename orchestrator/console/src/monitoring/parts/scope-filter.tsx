/** Whose records a page shows: of the fleet, one worker, one container; and of which process. */
import { Button } from "@gantry/ui/stock/button";
import { NativeSelect } from "@gantry/ui/stock/native-select";
import { useInfiniteQuery } from "@tanstack/react-query";
import { SquareTerminalIcon } from "lucide-react";
import { processPagesQuery } from "../../api/monitoring-queries.ts";
import { useFleet } from "../../fleet/use-fleet.ts";
import { useOpenTerminal } from "../../terminals/use-open-terminal.ts";
import type { ScopeSearch } from "../search.ts";

interface ScopeFilterProps {
  scope: ScopeSearch;
  onChange: (scope: ScopeSearch) => void;
  /** Also which process. */
  processes?: boolean;
}

export function ScopeFilter({ scope, onChange, processes = false }: ScopeFilterProps) {
  return (
    <>
      <PlaceSelect scope={scope} onChange={onChange} />
      {processes && <ProcessSelect scope={scope} onChange={onChange} />}
      {scope.worker !== undefined && scope.container !== undefined && (
        <OpenTerminal worker={scope.worker} container={scope.container} />
      )}
    </>
  );
}

function PlaceSelect({ scope: { worker, container }, onChange }: ScopeFilterProps) {
  const { list, details } = useFleet();
  const workers = (list.data?.workers ?? []).map(({ name }) => ({
    name,
    containers: details.find((one) => one.name === name)?.containers.map((one) => one.name) ?? [],
  }));
  const value = worker === undefined ? "" : placeOf(worker, container);
  const known = workers.some(
    ({ name, containers }) => name === worker && (container === undefined || containers.includes(container)),
  );
  return (
    <NativeSelect
      aria-label="Worker and container"
      value={value}
      onChange={(event) => {
        const [name, one] = event.target.value.split("/");
        onChange({ worker: name || undefined, container: one, process: undefined });
      }}
    >
      <option value="">Whole fleet</option>
      {/* One that is no longer bound is still chosen, and what it left is still there. */}
      {worker !== undefined && !known && <option value={value}>{value}</option>}
      {workers.map(({ name, containers }) => (
        <optgroup key={name} label={name}>
          <option value={name}>{name}: all containers</option>
          {containers.map((one) => (
            <option key={one} value={placeOf(name, one)}>
              {placeOf(name, one)}
            </option>
          ))}
        </optgroup>
      ))}
    </NativeSelect>
  );
}

function OpenTerminal({ worker, container }: { worker: string; container: string }) {
  const openTerminal = useOpenTerminal();
  return (
    <Button
      variant="outline"
      aria-label={`Open a terminal on ${worker}/${container}`}
      title={`Open a terminal on ${worker}/${container}`}
      className="font-normal"
      onClick={() => openTerminal({ worker, container })}
    >
      <SquareTerminalIcon /> <span className="max-sm:sr-only">Terminal</span>
    </Button>
  );
}

function ProcessSelect({ scope, onChange }: ScopeFilterProps) {
  const { worker, container, process } = scope;
  const { data } = useInfiniteQuery(processPagesQuery({ worker, container }));
  const names = new Set(data?.pages.flatMap((page) => page.items.map(({ name }) => name)));
  if (process !== undefined) names.add(process);
  return (
    <NativeSelect
      aria-label="Process"
      value={process ?? ""}
      onChange={(event) => onChange({ ...scope, process: event.target.value || undefined })}
    >
      <option value="">Every process</option>
      {[...names].sort().map((name) => (
        <option key={name}>{name}</option>
      ))}
    </NativeSelect>
  );
}

const placeOf = (worker: string, container: string | undefined): string =>
  container === undefined ? worker : `${worker}/${container}`;

/** What the Sessions page shows: words to look for, one worker, one state. All of it is in the URL. */
import { SESSION_STATE, SessionState } from "@gantry/contracts";
import { NativeSelect } from "@gantry/ui/stock/native-select";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { workersQuery } from "../api/queries.ts";
import { SearchField } from "../parts/search-field.tsx";
import type { SessionsSearch } from "./search.ts";

export function Filters({ search }: { search: SessionsSearch }) {
  const navigate = useNavigate({ from: "/sessions" });
  const workers = useQuery(workersQuery).data?.workers.map(({ name }) => name) ?? [];
  // One that is no longer bound is still chosen, and its sessions are still there.
  const names = search.worker === undefined || workers.includes(search.worker) ? workers : [search.worker, ...workers];
  const change = (part: SessionsSearch, replace = false): void =>
    void navigate({ search: (before) => ({ ...before, ...part }), replace });
  return (
    <search className="flex flex-wrap items-center gap-2 border-b px-4 py-2">
      <SearchField
        label="Search titles and everything that was printed"
        value={search.q}
        onChange={(q) => change({ q }, true)}
        className="basis-56"
      />
      <NativeSelect
        aria-label="Worker"
        value={search.worker ?? ""}
        onChange={(event) => change({ worker: event.target.value || undefined })}
      >
        <option value="">Every worker</option>
        {names.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </NativeSelect>
      <NativeSelect
        aria-label="State"
        value={search.state ?? ""}
        onChange={(event) => change({ state: SessionState.safeParse(event.target.value).data })}
      >
        <option value="">Every state</option>
        {SESSION_STATE.map((state) => (
          <option key={state}>{state}</option>
        ))}
      </NativeSelect>
    </search>
  );
}

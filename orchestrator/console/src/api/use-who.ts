/** Who looks, and by what names the others go. */
import { ApiTokenList } from "@gantry/contracts";
import { request } from "@gantry/ui";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Who } from "../parts/actor-words.ts";
import { keys } from "./keys.ts";
import { meQuery } from "./queries.ts";

/** ms for which the names of API tokens are taken as they were read. */
const NAMES_MS = 60_000;

const tokensQuery = queryOptions({
  queryKey: keys.tokens(),
  queryFn: ({ signal }) => request(ApiTokenList, "/api/tokens", { signal }),
  staleTime: NAMES_MS,
});

/** Undefined while nobody knows who looks. Only the administrator may read names, and only `actors` call for it. */
export function useWho(actors: readonly (string | null)[]): Who | undefined {
  const me = useQuery(meQuery).data;
  const wanted = me?.id === "admin" && actors.some((actor) => actor?.startsWith("token:"));
  const tokens = useQuery({ ...tokensQuery, enabled: wanted }).data;
  return useMemo(() => {
    if (me === undefined) return undefined;
    const names = new Map(tokens?.items.map(({ id, name }) => [`token:${id}`, name]));
    return { id: me.id, names };
  }, [me, tokens]);
}

/** Resolves, mutes and opens errors: shown at once, taken back when it fails, undone by the toast that says it. */
import { type FaultDetail, FaultItem, type FaultPage, FaultState } from "@gantry/contracts";
import { request } from "@gantry/ui";
import { type InfiniteData, useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "sonner";
import { keys } from "./keys.ts";

export interface FaultChange {
  worker: string;
  fingerprint: string;
  state: FaultState;
  /** The state before, which undo brings back. */
  from: FaultState;
}

const ERRORS = ["monitoring", "errors"];
const DONE: Record<FaultState, string> = { resolved: "Resolved", muted: "Muted", open: "Opened again" };

export function useChangeFault() {
  const client = useQueryClient();
  const change = useMutation({
    mutationFn: ({ worker, fingerprint, state }: FaultChange) =>
      request(FaultItem, `/api/monitoring/errors/${worker}/${fingerprint}`, { method: "PATCH", body: { state } }),
    onMutate: async ({ worker, fingerprint, state }) => {
      await client.cancelQueries({ queryKey: ERRORS });
      const before = client.getQueriesData({ queryKey: ERRORS });
      const pages = client.getQueriesData<InfiniteData<FaultPage>>({ queryKey: [...ERRORS, "pages"] });
      for (const [key, data] of pages) {
        if (data) client.setQueryData(key, withState(data, key[3], { worker, fingerprint, state }));
      }
      client.setQueryData<FaultDetail>(keys.error(worker, fingerprint), (one) => one && { ...one, state });
      return before;
    },
    onSuccess: (_answer, { from, ...done }) =>
      toast(DONE[done.state], {
        action: { label: "Undo", onClick: () => change.mutate({ ...done, state: from, from: done.state }) },
      }),
    onError: (err, { state }, before) => {
      for (const [key, data] of before ?? []) client.setQueryData(key, data);
      toast.error(`Could not set the error to ${state}`, { description: err.message });
    },
    onSettled: () => client.invalidateQueries({ queryKey: ERRORS }),
  });
  return change;
}

type Changed = Pick<FaultChange, "worker" | "fingerprint" | "state">;

/** `data` of the list that `filter` asked for, once the group is in its new state. */
function withState(data: InfiniteData<FaultPage>, filter: unknown, { worker, fingerprint, state }: Changed) {
  const asked = stateOf(filter);
  const pages = data.pages.map((page) => ({
    ...page,
    items: page.items.flatMap((item) => {
      if (item.workerName !== worker || item.fingerprint !== fingerprint) return [item];
      return asked === undefined || asked === state ? [{ ...item, state }] : [];
    }),
  }));
  return { ...data, pages };
}

/** The state that a list was asked for; undefined when it holds all. */
function stateOf(filter: unknown): FaultState | undefined {
  const state = typeof filter === "object" && filter !== null && "state" in filter ? filter.state : undefined;
  return FaultState.safeParse(state).data;
}

/** Reads a Store in a component. */
import { useSyncExternalStore } from "react";
import type { Store } from "./cell.ts";

export function useStore<T>(store: Store<T>): T {
  return useSyncExternalStore(store.subscribe, store.get, store.get);
}

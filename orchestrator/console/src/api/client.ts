/** The query client: what is retried, and what a 401 anywhere leads to. */
import { AppError } from "@gantry/contracts";
import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { signedOut } from "../auth/signed-out.ts";

const RETRIES = 2;

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: noticeSignOut }),
  mutationCache: new MutationCache({ onError: noticeSignOut }),
  defaultOptions: {
    queries: { retry: (failures, err) => failures < RETRIES && !isRefusal(err), staleTime: 1_000 },
  },
});

function noticeSignOut(err: Error): void {
  if (err instanceof AppError && err.type === "UNAUTHORIZED") signedOut();
}

/** The orchestrator understood and said no: asking again changes nothing. */
function isRefusal(err: Error): boolean {
  return err instanceof AppError && err.status < 500;
}

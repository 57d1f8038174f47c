/** Ends a session that goes on, and deletes what it printed. */
import { requestNothing } from "@gantry/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "sonner";
import { keys } from "./keys.ts";

export function useEndSession() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => requestNothing(`/api/sessions/${id}`, { method: "DELETE" }),
    onSuccess: (_answer, id) => {
      toast("Session deleted");
      const own = keys.session(id).join();
      // Its own page is still there for a moment, and asks in vain.
      void client.invalidateQueries({ queryKey: keys.sessions(), predicate: (one) => one.queryKey.join() !== own });
    },
    onError: (err) => toast.error("Could not delete the session", { description: err.message }),
  });
}

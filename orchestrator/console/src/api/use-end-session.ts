/** Ends a session and removes its log. */
import { requestNothing } from "@gantry/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "sonner";
import { keys } from "./keys.ts";

export function useEndSession() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => requestNothing(`/api/sessions/${id}`, { method: "DELETE" }),
    onSuccess: () => {
      toast("Session ended");
      return client.invalidateQueries({ queryKey: keys.sessions() });
    },
    onError: (err) => toast.error("Could not end the session", { description: err.message }),
  });
}

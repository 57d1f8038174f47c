/** Ends the person's sign-in in this browser. */
import { requestNothing } from "@gantry/ui";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useCallback } from "react";
import { toast } from "sonner";

export function useSignOut(): () => Promise<void> {
  const navigate = useNavigate();
  const client = useQueryClient();
  return useCallback(async () => {
    try {
      await requestNothing("/api/auth/session", { method: "DELETE" });
    } catch (err) {
      toast.error("Could not sign out", { description: err instanceof Error ? err.message : "" });
      return;
    }
    client.clear();
    await navigate({ to: "/sign-in" });
  }, [navigate, client]);
}

/** What a person does to a session, each with what is said when it fails and what is read anew when it does not. */
import { type AddMarker, type CreateShare, Marker, NewShare, type PatchSession, Session } from "@gantry/contracts";
import { request, requestNothing } from "@gantry/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "sonner";
import { keys } from "./keys.ts";

export function useRenameSession(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: PatchSession) => request(Session, `/api/sessions/${id}`, { method: "PATCH", body }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.sessions() }),
  });
}

/** Marks the present moment of a session that goes on. */
export function useMarkSession(id: string) {
  return useMutation({
    mutationFn: (body: AddMarker) => request(Marker, `/api/sessions/${id}/markers`, { method: "POST", body }),
    onSuccess: () => toast("Marked", { description: "The mark is a chapter of the recording." }),
  });
}

export function useMakeShare(session: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: CreateShare) => request(NewShare, `/api/sessions/${session}/shares`, { method: "POST", body }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.shares(session) }),
  });
}

export function useRevokeShare(session: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (share: string) => requestNothing(`/api/sessions/${session}/shares/${share}`, { method: "DELETE" }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.shares(session) }),
    onError: (err) => toast.error("Could not revoke the link", { description: err.message }),
  });
}

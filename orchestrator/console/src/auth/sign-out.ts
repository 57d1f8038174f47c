/** Ends the person's sign-in in this browser. */
import { requestNothing } from "@gantry/ui";
import { toast } from "sonner";
import { forgetTabs } from "../terminals/tabs.ts";

/** Signs out and loads the sign-in page anew, which ends every socket and drops all that was fetched. */
export async function signOut(): Promise<void> {
  try {
    await requestNothing("/api/auth/session", { method: "DELETE" });
  } catch (err) {
    toast.error("Could not sign out", { description: err instanceof Error ? err.message : "" });
    return;
  }
  forgetTabs();
  location.assign("/sign-in");
}

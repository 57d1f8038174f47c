/** Sign-in by the admin token, for when the printed link is spent. */
import { AppError } from "@gantry/contracts";
import { requestNothing } from "@gantry/ui";
import { Button } from "@gantry/ui/stock/button";
import { Input } from "@gantry/ui/stock/input";
import { Label } from "@gantry/ui/stock/label";
import { useMutation } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { Logo } from "../parts/logo.tsx";
import { useFocused } from "../parts/use-focused.ts";
import { usePageTitle } from "../parts/use-page-title.ts";
import { sentence } from "../parts/sentence.ts";
import { nextPath } from "./next-path.ts";

/** Why somebody is here, by the URL's word for it. */
const REASONS: Record<string, string> = {
  spent: "That sign-in link was used before, or is older than 10 minutes. Sign in with a token.",
  share: "A view-only link shows its one terminal. Sign in to see more.",
};

export function SignInPage() {
  usePageTitle("Sign in");
  const { reason, next } = useSearch({ from: "/sign-in" });
  return (
    <main className="grid h-full place-items-center overflow-y-auto p-6">
      <div className="w-full max-w-[340px]">
        <Logo className="size-9" />
        <h1 className="mt-5 text-xl font-semibold tracking-tight">Sign in to Gantry</h1>
        <p className="mt-1 text-muted-foreground">
          {REASONS[reason ?? ""] ?? "Use the link that npm start printed, the admin token, or an API token."}
        </p>
        <TokenForm next={next} />
        <p className="mt-6 border-t pt-4 text-xs text-muted-foreground">
          The admin token is in the file <code className="font-mono text-2xs">admin-token</code> of the state directory,{" "}
          <code className="font-mono text-2xs">.gantry</code> unless you chose another, or in{" "}
          <code className="font-mono text-2xs">GANTRY_ADMIN_TOKEN</code>.
        </p>
      </div>
    </main>
  );
}

function TokenForm({ next }: { next: string | undefined }) {
  const navigate = useNavigate();
  const focused = useFocused<HTMLInputElement>();
  const [token, setToken] = useState("");
  const signIn = useMutation({
    mutationFn: () => requestNothing("/api/auth/session", { method: "POST", body: { token: token.trim() } }),
    onSuccess: () => navigate({ href: nextPath(next), replace: true }),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (token.trim() !== "") signIn.mutate();
  };
  return (
    <form onSubmit={submit} className="mt-6 grid gap-2" noValidate>
      <Label htmlFor="token">Token</Label>
      <Input
        id="token"
        name="token"
        type="password"
        autoComplete="current-password"
        ref={focused}
        value={token}
        onChange={(event) => setToken(event.target.value)}
        aria-invalid={signIn.isError}
        aria-describedby={signIn.isError ? "token-error" : undefined}
        className="h-9"
      />
      {signIn.isError && (
        <p id="token-error" role="alert" className="text-xs text-bad">
          {refusalText(signIn.error)}
        </p>
      )}
      <Button type="submit" size="lg" className="mt-2" disabled={signIn.isPending || token.trim() === ""}>
        {signIn.isPending ? "Signing in" : "Sign in"}
      </Button>
    </form>
  );
}

function refusalText(err: Error): string {
  if (err instanceof AppError && err.type === "UNAUTHORIZED") return "That token is not valid. Check it and try again.";
  return sentence(err.message);
}

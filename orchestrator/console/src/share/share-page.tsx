/** What a view-only link opens: one terminal to look at, and nothing else of the console. */
import { AppError, OpenedShare, type OpenShare } from "@gantry/contracts";
import { request, TimeUntil, useNow } from "@gantry/ui";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { EyeIcon } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { Logo } from "../parts/logo.tsx";
import { sentence } from "../parts/sentence.ts";
import { usePageTitle } from "../parts/use-page-title.ts";
import { Closed, NoLongerGood } from "./closed.tsx";

const SharedTerminal = lazy(() =>
  import("./shared-terminal.tsx").then((module) => ({ default: module.SharedTerminal })),
);

export function SharePage() {
  usePageTitle("Shared terminal");
  return (
    <main className="flex h-full flex-col">
      <Link />
    </main>
  );
}

function Link() {
  const { id } = useParams({ from: "/s/$id" });
  // The part behind # never leaves the browser in an address: it is sent once, in a body.
  const [secret] = useState(() => location.hash.slice(1));
  const query = useQuery({
    queryKey: ["share", id],
    queryFn: ({ signal }) => {
      const body: OpenShare = { id, secret };
      return request(OpenedShare, "/api/shares/open", { method: "POST", body, signal });
    },
    enabled: secret !== "",
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  const expired = useExpired(query.data?.expiresAt);
  if (secret === "") return <Closed title="This link is not whole">Its part behind the # is missing.</Closed>;
  if (query.isPending) return <section aria-busy="true" aria-label="Opening the link" className="flex-1 bg-terminal" />;
  if (query.data === undefined) return <NotOpened error={query.error} onRetry={() => void query.refetch()} />;
  if (expired) return <NoLongerGood />;
  return (
    <>
      <Banner share={query.data} />
      <Suspense fallback={<div aria-busy="true" className="flex-1 bg-terminal" />}>
        <SharedTerminal share={query.data} />
      </Suspense>
    </>
  );
}

function Banner({ share: { label, worker, expiresAt } }: { share: OpenedShare }) {
  return (
    <header className="flex min-h-10 shrink-0 flex-wrap items-center gap-x-3 gap-y-0.5 border-b bg-card px-3 py-1.5 text-xs">
      <Logo className="size-5 shrink-0" />
      <h1 className="flex items-center gap-1.5 font-semibold">
        <EyeIcon className="size-3.5" aria-hidden="true" /> View only
      </h1>
      <span className="min-w-0 truncate text-muted-foreground">{label === null ? worker : `${label}, ${worker}`}</span>
      <span className="ml-auto shrink-0 text-muted-foreground">
        expires <TimeUntil at={expiresAt} />
      </span>
    </header>
  );
}

/** The orchestrator says the same of a link that never was, is revoked or has expired. */
const NOT_GOOD = new Set<string>(["UNAUTHORIZED", "VALIDATION_ERROR"]);

function NotOpened({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const type = error instanceof AppError ? error.type : "";
  if (NOT_GOOD.has(type)) return <NoLongerGood />;
  if (type === "NOT_FOUND") {
    return <Closed title="There is nothing left to see">The session that this link showed was deleted.</Closed>;
  }
  return (
    <Closed title="The link could not be opened" onRetry={onRetry}>
      {sentence(error.message)}
    </Closed>
  );
}

function useExpired(expiresAt: string | undefined): boolean {
  const now = useNow(1_000);
  return expiresAt !== undefined && Date.parse(expiresAt) <= now;
}

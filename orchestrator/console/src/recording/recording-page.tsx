/** A session's page: its recording played back, its chapters, and the way to what goes on at present. */
import { AppError, type Session } from "@gantry/contracts";
import { Button } from "@gantry/ui/stock/button";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams, useSearch } from "@tanstack/react-router";
import { FileQuestionIcon } from "lucide-react";
import { sessionQuery } from "../api/session-queries.ts";
import { QueryNote } from "../parts/query-note.tsx";
import { Empty, Failure } from "../parts/states.tsx";
import { usePageTitle } from "../parts/use-page-title.ts";
import { PageSkeleton } from "../shell/page-skeleton.tsx";
import { Playback } from "./playback.tsx";
import { RecordingHeader } from "./recording-header.tsx";
import { Loading } from "./loading.tsx";
import { useRecording } from "./use-recording.ts";

export function RecordingPage() {
  const { id } = useParams({ from: "/app/sessions/$id" });
  const query = useQuery(sessionQuery(id));
  usePageTitle(query.data?.title ?? "Recording");
  if (query.isPending) return <PageSkeleton />;
  if (query.data === undefined) {
    const gone = query.error instanceof AppError && query.error.type === "NOT_FOUND";
    return gone ? (
      <NoSession />
    ) : (
      <Failure what="the session" error={query.error ?? new Error("no answer")} onRetry={() => void query.refetch()} />
    );
  }
  return (
    <div className="flex min-h-0 min-w-0 flex-1 flex-col">
      <RecordingHeader session={query.data} />
      <QueryNote query={query} />
      <Recording key={id} session={query.data} />
    </div>
  );
}

function Recording({ session }: { session: Session }) {
  const search = useSearch({ from: "/app/sessions/$id" });
  const { query, progress, more } = useRecording(session.id, search);
  if (query.isPending) return <Loading bytes={progress} />;
  if (query.data === undefined) {
    return <Failure what="the recording" error={query.error} onRetry={() => void query.refetch()} />;
  }
  return (
    <Playback
      session={session}
      loaded={query.data}
      search={search}
      isLoading={query.isFetching ? progress : null}
      onMore={more}
      onReload={() => void query.refetch()}
    />
  );
}

function NoSession() {
  return (
    <div className="grid flex-1 place-items-center">
      <Empty
        icon={FileQuestionIcon}
        title="There is no such session"
        action={
          <Button asChild>
            <Link to="/sessions">All sessions</Link>
          </Button>
        }
      >
        It may have been deleted, or its time was up.
      </Empty>
    </div>
  );
}

/** A session's recording in a page: how much of it is loaded, and how far the loading has come. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { keys } from "../api/keys.ts";
import { FIRST_BYTES, loadRecording, MOST_BYTES } from "./load-recording.ts";
import type { RecordingSearch } from "./search.ts";

/** How much more each asking for more loads. */
const MORE = 4;

export function useRecording(session: string, search: RecordingSearch) {
  const [bytes, setBytes] = useState(FIRST_BYTES);
  const [progress, setProgress] = useState(0);
  // The moment at which the page was opened; another one of the same recording is only jumped to.
  const [opened] = useState(search);
  const query = useQuery({
    queryKey: keys.recording(session, bytes),
    queryFn: ({ signal }) => loadRecording(session, { bytes, search: opened, signal, onProgress: setProgress }),
    // Tens of megabytes are not kept for a page that is left, nor fetched again for a look.
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnReconnect: false,
    placeholderData: (before) => before,
    retry: false,
  });
  const loaded = query.data?.cast;
  const more =
    loaded !== undefined && !loaded.whole && loaded.bytes < MOST_BYTES
      ? () => setBytes(Math.min(MOST_BYTES, Math.max(bytes, loaded.bytes) * MORE))
      : null;
  return { query, progress, more };
}

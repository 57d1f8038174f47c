/** What can be done with a session's recording: markers in it, and search over all of them. */
import { z } from "zod";
import { ContainerName, IsoTime, SessionId, WorkerName } from "./names.ts";

/** Body of `POST /api/sessions/:id/markers`: a chapter that begins at this moment. */
export const AddMarker = z.strictObject({ label: z.string().trim().min(1).max(120) });
export type AddMarker = z.infer<typeof AddMarker>;

/** Its answer: the marker's event. */
export const Marker = z.object({ seq: z.number().int().positive(), at: IsoTime });
export type Marker = z.infer<typeof Marker>;

/** Query of `GET /api/search/sessions`: words, "phrases in quotes", beginnings of words*; all must be there. */
export const SearchSessions = z.object({
  q: z.string().trim().min(1).max(200),
  worker: WorkerName.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().max(20).optional(),
});
export type SearchSessions = z.infer<typeof SearchSessions>;

/** A moment of a session at which its text matches. */
export const SearchHit = z.object({
  sessionId: SessionId,
  worker: WorkerName,
  container: ContainerName,
  title: z.string(),
  /** The event in which the line begins, and when that was. */
  seq: z.number().int().positive(),
  at: IsoTime,
  snippet: z.string(),
  /** Where in `snippet` the query matches: from, to (exclusive), in UTF-16 units. */
  matches: z.array(z.tuple([z.number().int().nonnegative(), z.number().int().nonnegative()])),
});
export type SearchHit = z.infer<typeof SearchHit>;

export const SearchHits = z.object({ items: z.array(SearchHit), nextCursor: z.string().nullable() });
export type SearchHits = z.infer<typeof SearchHits>;

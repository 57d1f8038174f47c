/** PROVISIONAL shapes until @gantry/contracts has them. */
import { IsoTime, SessionId } from "@gantry/contracts";
import { z } from "zod";

export const SearchHit = z.object({
  sessionId: SessionId,
  worker: z.string(),
  container: z.string(),
  title: z.string(),
  seq: z.number().int().nonnegative(),
  at: IsoTime,
  snippet: z.string(),
});
export type SearchHit = z.infer<typeof SearchHit>;

export const SearchHits = z.object({ items: z.array(SearchHit), nextCursor: z.string().nullable() });
export type SearchHits = z.infer<typeof SearchHits>;

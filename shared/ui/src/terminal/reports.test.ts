/** What a viewer's terminal says by itself is not typing. */
import { expect, test } from "vitest";
import { isReport } from "./reports.ts";

test.each(["\u001b[I", "\u001b[O", "\u001b[<0;12;7M", "\u001b[<35;1;1m", "\u001b[32;10;5M", "\u001b[M !!"])(
  "%j is a report",
  (data) => expect(isReport(data)).toBe(true),
);

test.each(["a", "\u001b", "\u001b[A", "\u001b[15~", "\u001b[IO", "ls\r", "\u001b[200~\u001b[I\u001b[201~"])(
  "%j is typed",
  (data) => expect(isReport(data)).toBe(false),
);

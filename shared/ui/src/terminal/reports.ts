/** What a terminal sends by itself as a person looks at it: nothing that anybody typed. */
import { FOCUS_REPORT, MOUSE_REPORT } from "@gantry/contracts";

const REPORT = new RegExp(String.raw`^\u001b(?:${FOCUS_REPORT}|${MOUSE_REPORT})$`);

/** True when `data`, as xterm gives it, tells of the focus or the mouse. */
export function isReport(data: string): boolean {
  return REPORT.test(data);
}

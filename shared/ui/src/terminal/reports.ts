/** What a terminal sends by itself as a person looks at it: nothing that anybody typed. */

const CSI = "\u001b[";
// ctlseqs, "Mouse Tracking" and "FocusIn/FocusOut": focus; mouse in the SGR, urxvt and default encodings.
const REPORT = /^(?:[IO]|<[\d;]+[Mm]|[\d;]+M|M[^]{3})$/;

/** True when `data`, as xterm gives it, tells of the focus or the mouse. */
export function isReport(data: string): boolean {
  return data.startsWith(CSI) && REPORT.test(data.slice(CSI.length));
}

/** The name of the page in view, in the browser's tab and history. */
import { useEffect } from "react";

/** Names the document "`title` - Gantry" while the page is shown. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} - Gantry`;
  }, [title]);
}

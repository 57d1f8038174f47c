/** A search while it is typed: the URL follows once the keys rest, and the field follows the URL. */
import { useCallback, useRef, useState } from "react";

/** ms without a key before the search is made. */
const TYPING_MS = 250;

/** What the field shows, and how it changes; `apply` puts it in the URL, whose own value is `q`. */
export function useTyped(q: string | undefined, apply: (q: string | undefined) => void) {
  const [typed, setTyped] = useState(q);
  const [known, setKnown] = useState(q);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  if (q !== known) {
    setKnown(q);
    if (q !== wordsOf(typed)) setTyped(q);
  }
  const type = useCallback(
    (value: string | undefined): void => {
      setTyped(value);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => apply(wordsOf(value)), TYPING_MS);
    },
    [apply],
  );
  return [typed, type] as const;
}

const wordsOf = (typed: string | undefined): string | undefined => typed?.trim() || undefined;

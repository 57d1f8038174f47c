/** Whether something has just happened. */
import { useEffect, useState } from "react";

/** True for `ms` after `value` has changed to something else than `rest`. */
export function useRecent<T>(value: T, rest: T, ms: number): boolean {
  const [seen, setSeen] = useState(rest);
  useEffect(() => {
    const timer = setTimeout(() => setSeen(value), value === rest ? 0 : ms);
    return () => clearTimeout(timer);
  }, [value, rest, ms]);
  return value !== rest && value !== seen;
}

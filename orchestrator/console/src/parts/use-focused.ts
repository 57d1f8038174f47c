/** Puts the focus on an element when it appears because a person asked for it. */
import { type RefObject, useEffect, useRef } from "react";

/** A ref for the element that takes the focus. */
export function useFocused<T extends HTMLElement>(): RefObject<T | null> {
  const ref = useRef<T>(null);
  useEffect(() => ref.current?.focus(), []);
  return ref;
}

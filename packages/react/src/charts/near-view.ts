import { type RefObject, useEffect, useState } from "react";
import { flushSync } from "react-dom";

/** How far below or above the part that is seen counts as near. */
const margin = "200px";

/**
 * True from the first time that an element is in the part of the page that is seen, or near it, and what stands there was painted:
 * titles and figures come before what takes a large script to draw. True for all elements once the page is printed.
 */
export function useNearView(element: RefObject<HTMLElement | null>): boolean {
  const [near, setNear] = useState(false);
  const [, drawNow] = useState(0);
  useEffect(() => {
    if (near || element.current === null) return undefined;
    let painted = 0;
    const observer = new IntersectionObserver(
      (entries) => {
        if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
        observer.disconnect();
        painted = requestAnimationFrame(() => {
          painted = requestAnimationFrame(() => setNear(true));
        });
      },
      { rootMargin: margin },
    );
    observer.observe(element.current);
    // What is printed is the whole page. It is laid out as soon as the last listener returns.
    const print = () => {
      flushSync(() => setNear(true));
      // What effects set then is drawn with the next update that can't wait.
      flushSync(() => drawNow((times) => times + 1));
    };
    window.addEventListener("beforeprint", print);
    return () => {
      window.removeEventListener("beforeprint", print);
      observer.disconnect();
      cancelAnimationFrame(painted);
    };
  }, [element, near]);
  return near;
}

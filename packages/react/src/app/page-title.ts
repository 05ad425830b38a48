import { createContext, useContext, useEffect } from "react";
import type { Crumb } from "../frame/breadcrumbs.tsx";

/** How the page that is shown is headed; null where its own title says it. */
export interface PageHead {
  readonly title: string;
  /** The pages above it, the outermost first; links. */
  readonly above: readonly Crumb[];
}

/** Changes the heading of the page that is shown. */
export const PageHeading = createContext<(head: PageHead | null) => void>(() => undefined);

/**
 * Names the page by what it shows, in its heading and in the window's title, such as a payment's id; `above` are the pages that lead
 * to it, as links over the heading.
 */
export function usePageTitle(title: string, above: readonly Crumb[] = []): void {
  const set = useContext(PageHeading);
  const key = JSON.stringify(above);
  useEffect(() => {
    set({ title, above: JSON.parse(key) as Crumb[] });
    return () => set(null);
  }, [set, title, key]);
}

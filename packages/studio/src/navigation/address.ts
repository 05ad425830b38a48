import { useSyncExternalStore } from "react";
import { basePath } from "./pages.ts";

/** The event by which everything that keeps state in the address hears of a change. */
const changed = "throughline:address";

function subscribe(notify: () => void): () => void {
  window.addEventListener("popstate", notify);
  window.addEventListener(changed, notify);
  return () => {
    window.removeEventListener("popstate", notify);
    window.removeEventListener(changed, notify);
  };
}

/** The address below the Studio's base, with its query string: `/data/silver.payments?tab=profile`. */
export function useAddress(): string {
  return useSyncExternalStore(subscribe, () => `${window.location.pathname}${window.location.search}`);
}

/** Goes to an address of this page's server. `replace` keeps the place in the history. */
export function go(href: string, how: "push" | "replace" = "push"): void {
  const url = new URL(href, window.location.href);
  if (url.href === window.location.href) return;
  if (how === "push") window.history.pushState(null, "", url);
  else window.history.replaceState(window.history.state, "", url);
  window.dispatchEvent(new Event(changed));
}

/** The address now, with parameters set, or taken away where they are null. */
export function withParameters(change: Readonly<Record<string, string | null>>): string {
  const url = new URL(window.location.href);
  for (const [name, value] of Object.entries(change))
    if (value === null) url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  return `${url.pathname}${url.search}`;
}

/** Follows links to pages of the Studio without loading them anew; links elsewhere, and those opened in a new tab, stay the browser's. */
export function followLinks(): () => void {
  const clicked = (event: MouseEvent) => {
    const link = (event.target as Element | null)?.closest?.("a[href]");
    if (!(link instanceof HTMLAnchorElement) || event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || link.target !== "" || link.download !== "")
      return;
    const url = new URL(link.href);
    if (url.origin !== window.location.origin || !isOurs(url.pathname) || isSkip(url)) return;
    event.preventDefault();
    go(url.href);
  };
  document.addEventListener("click", clicked);
  return () => document.removeEventListener("click", clicked);
}

const isOurs = (path: string) =>
  path === basePath || (path.startsWith(`${basePath}/`) && !path.startsWith(`${basePath}/api`));
/** A link within the page is the browser's. */
const isSkip = (url: URL) =>
  url.hash !== "" && url.pathname === window.location.pathname && url.search === window.location.search;

import { useSyncExternalStore } from "react";
import type { AppPage } from "./app-page.ts";

/** Told to everything that reads the address, also when only its parameters change. */
const changed = "throughline:address";

/** The page of a path, with the parameters of the path. */
export interface Matched {
  readonly page: AppPage;
  readonly params: Readonly<Record<string, string>>;
}

/** The page that a path leads to; fixed segments go before parameters. */
export function matchPath(pages: readonly AppPage[], path: string): Matched | undefined {
  const found = pages.flatMap((page) => {
    const params = paramsOf(page.path, path);
    return params === undefined ? [] : [{ page, params }];
  });
  return found.sort((a, b) => Object.keys(a.params).length - Object.keys(b.params).length)[0];
}

function paramsOf(pattern: string, path: string): Readonly<Record<string, string>> | undefined {
  const [wanted, given] = [segmentsOf(pattern), segmentsOf(path)];
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [i, segment] of wanted.entries()) {
    const text = given[i] as string;
    if (segment.startsWith(":")) {
      const value = decoded(text);
      if (value === undefined) return undefined;
      params[segment.slice(1)] = value;
    } else if (segment !== text) return undefined;
  }
  return params;
}

const segmentsOf = (path: string) => path.split("/").filter((segment) => segment !== "");

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function subscribe(notify: () => void): () => void {
  window.addEventListener("popstate", notify);
  window.addEventListener(changed, notify);
  return () => {
    window.removeEventListener("popstate", notify);
    window.removeEventListener(changed, notify);
  };
}

/** The path of the address, without its parameters. */
export function usePath(): string {
  return useSyncExternalStore(subscribe, () => window.location.pathname);
}

/** Goes to an address of this app; with `replace` Back does not lead here. */
export function goTo(href: string, { replace = false }: { readonly replace?: boolean } = {}): void {
  if (replace) window.history.replaceState(null, "", href);
  else {
    window.history.pushState(null, "", href);
    window.scrollTo(0, 0);
  }
  window.dispatchEvent(new Event(changed));
}

/** Follows links to pages of the app without loading it anew; what a browser does otherwise (new tabs, downloads) stays. */
export function followLinks(pages: readonly AppPage[]): () => void {
  const clicked = (event: MouseEvent) => {
    const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
    if (!(link instanceof HTMLAnchorElement) || !isPlain(event, link)) return;
    const { origin, pathname, search, hash } = new URL(link.href);
    const isHere = pathname === window.location.pathname && search === window.location.search;
    if (origin !== window.location.origin || (isHere && hash !== "") || matchPath(pages, pathname) === undefined)
      return;
    event.preventDefault();
    if (!isHere) goTo(`${pathname}${search}${hash}`);
  };
  document.addEventListener("click", clicked);
  return () => document.removeEventListener("click", clicked);
}

function isPlain(event: MouseEvent, link: HTMLAnchorElement): boolean {
  const held = event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
  const elsewhere = (link.target !== "" && link.target !== "_self") || link.hasAttribute("download");
  return event.button === 0 && !held && !elsewhere && !event.defaultPrevented;
}

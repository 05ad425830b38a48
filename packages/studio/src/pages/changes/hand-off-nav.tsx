import { Icon } from "@throughline/react";
import type { ReactElement } from "react";
import { useBreaks } from "../../asking/use-changes.ts";
import { pagePath } from "../../navigation/pages.ts";

const pages = [
  ["hand-offs", "Standing"],
  ["changes", "Changes"],
  ["contracts", "Contracts"],
  ["roles", "Roles"],
] as const;

/** The pages that stand under hand-offs: how they stand now, what the sources change of them, each contract, and each role. */
export function HandOffNav({ current }: { readonly current: (typeof pages)[number][0] }): ReactElement {
  const breaks = useBreaks();
  return (
    <nav className="st-subnav" aria-label="Hand-offs">
      {pages.map(([page, title]) => (
        <a key={page} href={pagePath(page)} aria-current={page === current ? "page" : undefined}>
          {title}
          {page === "changes" && breaks.length > 0 ? (
            <span className="st-subnav-broken">
              <Icon name="cross" />
              {breaks.length}
              <span className="tl-hidden"> {breaks.length === 1 ? "break" : "breaks"}</span>
            </span>
          ) : null}
        </a>
      ))}
    </nav>
  );
}

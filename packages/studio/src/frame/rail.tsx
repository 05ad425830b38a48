import { IconButton } from "@throughline/react";
import type { ReactElement } from "react";
import type { StudioProject } from "throughline/client/studio";
import { useBreaks } from "../asking/use-changes.ts";
import { type PageId, pagePath, pageTitles } from "../navigation/pages.ts";
import { type RailEntry as Entry, railEntries } from "./rail-entries.ts";
import { PageIcon } from "./rail-icons.tsx";

/** The pages, with how much each has. */
export function Rail({
  project,
  current,
  folded,
  onFold,
}: {
  readonly project: StudioProject | undefined;
  readonly current: PageId | null;
  readonly folded: boolean;
  readonly onFold: () => void;
}): ReactElement {
  const breaks = useBreaks();
  const groups = project === undefined ? [] : railEntries(project, breaks.length);
  return (
    <nav className="st-rail" aria-label="Studio" id="rail">
      {groups.map((entries, i) => (
        <ul key={entries[0]?.page ?? i}>
          {entries.map((entry) => (
            <RailEntry key={entry.page} entry={entry} current={isCurrent(entry.page, current)} />
          ))}
        </ul>
      ))}
      <span className="st-rail-end">
        <IconButton label={folded ? "Unfold the rail" : "Fold the rail"} icon="menu" onClick={onFold} />
      </span>
    </nav>
  );
}

/** Pages that stand under another one of the rail. */
const under: Readonly<Partial<Record<PageId, PageId>>> = {
  dashboards: "metrics",
  changes: "hand-offs",
  contracts: "hand-offs",
  roles: "hand-offs",
};

const isCurrent = (page: PageId, current: PageId | null) =>
  current !== null && (page === current || page === under[current]);

function RailEntry({
  entry: { page, count, broken },
  current,
}: {
  readonly entry: Entry;
  readonly current: boolean;
}): ReactElement {
  return (
    <li>
      <a href={pagePath(page)} aria-current={current ? "page" : undefined} title={pageTitles[page]}>
        <PageIcon page={page} />
        <span className="st-rail-word">{pageTitles[page]}</span>
        {broken > 0 ? (
          <span className="st-rail-count st-bad">
            {broken}
            <span className="tl-hidden"> broken</span>
          </span>
        ) : count === null ? null : (
          <span className="st-rail-count">{count}</span>
        )}
      </a>
    </li>
  );
}

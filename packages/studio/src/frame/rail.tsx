import { IconButton } from "@throughline/react";
import type { ReactElement } from "react";
import type { StudioProject } from "throughline/client/studio";
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
  const groups = project === undefined ? [] : railEntries(project);
  return (
    <nav className="st-rail" aria-label="Studio" id="rail">
      {groups.map((entries, i) => (
        <ul key={entries[0]?.page ?? i}>
          {entries.map((entry) => (
            <RailEntry key={entry.page} entry={entry} current={isCurrent(entry.page, current)} folded={folded} />
          ))}
        </ul>
      ))}
      <span className="st-rail-end">
        <IconButton label={folded ? "Unfold the rail" : "Fold the rail"} icon="menu" onClick={onFold} />
      </span>
    </nav>
  );
}

/** Dashboards stand under metrics. */
const isCurrent = (page: PageId, current: PageId | null) =>
  page === current || (page === "metrics" && current === "dashboards");

function RailEntry({
  entry: { page, count, broken },
  current,
  folded,
}: {
  readonly entry: Entry;
  readonly current: boolean;
  readonly folded: boolean;
}): ReactElement {
  return (
    <li>
      <a
        href={pagePath(page)}
        aria-current={current ? "page" : undefined}
        title={folded ? pageTitles[page] : undefined}
      >
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

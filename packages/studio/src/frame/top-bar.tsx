import { Icon, IconButton, Status, ThemeToggle } from "@throughline/react";
import type { ReactElement } from "react";
import type { StudioProject } from "throughline/client/studio";
import { useBreaks } from "../asking/use-changes.ts";
import { basePath, pagePath } from "../navigation/pages.ts";
import { breakCount, breaksText } from "../pages/changes/break-words.ts";

/** The bar: project, environment, release, how it stands, search, theme. */
export function TopBar({
  project,
  onMenu,
  onSearch,
}: {
  readonly project: StudioProject | undefined;
  readonly onMenu: () => void;
  readonly onSearch: () => void;
}): ReactElement {
  return (
    <header className="st-bar">
      <span className="st-menu">
        <IconButton label="Menu" icon="menu" onClick={onMenu} />
      </span>
      <a className="st-logo" href={`${basePath}/`} aria-label="Throughline, the map">
        <Mark />
        <span className="st-logo-word">Throughline</span>
      </a>
      {project === undefined ? null : <WhereAmI project={project} />}
      <span className="st-bar-end">
        <button
          type="button"
          className="st-search"
          onClick={onSearch}
          aria-label="Search"
          aria-keyshortcuts="Control+K"
        >
          <Icon name="search" />
          <span className="st-search-word">Search declarations, fields, runs</span>
          <kbd>Ctrl K</kbd>
        </button>
        <ThemeToggle />
      </span>
    </header>
  );
}

function WhereAmI({ project }: { readonly project: StudioProject }): ReactElement {
  const { name, environment, release } = project;
  return (
    <>
      <span className="st-where">
        <b>{name}</b>
        <span className="st-where-more">
          <span aria-hidden="true">/</span>
          <span>{environment}</span>
          <span aria-hidden="true">/</span>
          <a href={pagePath("releases", release.id)}>
            <code>{release.id}</code>
          </a>
        </span>
      </span>
      <Overall project={project} />
    </>
  );
}

/** How the whole stands, in one link to what is not at its best. */
function Overall({ project }: { readonly project: StudioProject }): ReactElement {
  const { promises, degraded, running } = project;
  const breaks = useBreaks();
  const total = promises.held + promises.broken + promises.notMeasured;
  if (running)
    return (
      <a className="st-overall" href={pagePath("runs")}>
        <Icon name="retry" /> a run goes on
      </a>
    );
  if (breaks.length > 0)
    return (
      <a className="st-overall st-overall-broken" title="Of the sources in the folder" href={pagePath("changes")}>
        <span className="st-overall-long">
          <Status status="broken" word={breaksText(breaks)} />
        </span>
        <span className="st-overall-short">
          <Status status="broken" word={breakCount(breaks)} />
        </span>
      </a>
    );
  if (promises.broken > 0)
    return (
      <a
        className="st-overall st-overall-broken"
        title="Promises of all declarations"
        href={`${pagePath("hand-offs")}?show=promises&status=broken`}
      >
        <Status status="broken" word={`${promises.broken} of ${total} broken`} />
      </a>
    );
  if (degraded.length > 0)
    return (
      <a className="st-overall" href={pagePath("endpoints", degraded[0])}>
        <Status status="at-risk" word={`fallback answers for ${degraded.join(", ")}`} />
      </a>
    );
  return (
    <a className="st-overall" title="Promises of all declarations" href={`${pagePath("hand-offs")}?show=promises`}>
      <Status
        status={promises.notMeasured === 0 ? "held" : "not-measured"}
        word={`${promises.held} of ${total} held`}
      />
    </a>
  );
}

function Mark(): ReactElement {
  return (
    <svg className="st-mark" viewBox="0 0 18 18" aria-hidden="true" focusable="false">
      <path d="M1 13.5h3.2c3.6 0 3.9-9 7.6-9H17" />
      <circle cx="4.6" cy="13.4" r="1.7" />
      <circle cx="12.6" cy="4.5" r="1.7" />
    </svg>
  );
}

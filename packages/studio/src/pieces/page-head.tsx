import { Breadcrumbs, RoleChip, Status } from "@throughline/react";
import type { ReactElement, ReactNode } from "react";
import type { StudioNode, StudioPlace, StudioPromise, StudioRole } from "throughline/client/studio";
import { basePath, type PageId, pagePath, pageTitles } from "../navigation/pages.ts";
import { DeclarationList } from "./declaration-link.tsx";
import { Panel } from "./panel.tsx";
import { PlaceText } from "./place-text.tsx";
import { Promises } from "./promises.tsx";

/** The head of a page that lists things. */
export function ListHead({
  page,
  lead,
  actions,
}: {
  readonly page: PageId;
  /** What this page is for, in a sentence. */
  readonly lead: string;
  readonly actions?: ReactNode;
}): ReactElement {
  return (
    <header className="st-page-head">
      <div className="st-row">
        <h1>{pageTitles[page]}</h1>
        {actions === undefined ? null : <span className="st-row st-push">{actions}</span>}
      </div>
      <p className="st-page-lead">{lead}</p>
    </header>
  );
}

/** What the pages of one declaration know of it. */
export interface HeadDeclaration {
  readonly id: string;
  readonly title: string;
  readonly name: string;
  readonly role: StudioRole | null;
  readonly owner: string | null;
  readonly description: string | null;
  readonly place: StudioPlace | null;
  readonly promises: readonly StudioPromise[];
  readonly reads: readonly string[];
  readonly readers: readonly string[];
}

/** The head of a declaration's page: where it stands, whose it is, how it does, and the way to it on the map. */
export function DeclarationHead({
  page,
  declaration,
  degraded,
  actions,
}: {
  readonly page: PageId;
  readonly declaration: HeadDeclaration;
  readonly degraded?: string | null;
  readonly actions?: ReactNode;
}): ReactElement {
  const { id, title, name, role, owner, description, place, promises } = declaration;
  const status = standingOf(promises);
  return (
    <header className="st-page-head">
      <Breadcrumbs crumbs={[{ title: pageTitles[page], href: pagePath(page) }, { title: name }]} />
      <div className="st-page-title">
        <h1 className="st-name">{name}</h1>
        {degraded ? <Status status="at-risk" word={degraded} /> : status === null ? null : <Status status={status} />}
        <span className="st-row st-push">
          {actions}
          {page === "contracts" ? null : (
            <a className="tl-button tl-button-plain" href={pagePath("contracts", id)}>
              Contract
            </a>
          )}
          <a className="tl-button tl-button-plain" href={`${basePath}/?select=${encodeURIComponent(id)}`}>
            Show on the map
          </a>
        </span>
      </div>
      <p className="st-page-facts">
        <span>{title}</span>
        {role === null ? null : <RoleChip role={role} />}
        {owner === null ? null : <span>{owner}</span>}
        <PlaceText place={place} />
      </p>
      {description === null ? null : <p className="st-page-lead">{description}</p>}
    </header>
  );
}

/** Broken where one promise is, held where all are; not measured otherwise; null where nothing is promised. */
export function standingOf(promises: readonly StudioPromise[]): StudioNode["status"] {
  if (promises.length === 0) return null;
  if (promises.some(({ status }) => status === "broken")) return "broken";
  return promises.every(({ status }) => status === "held") ? "held" : "not-measured";
}

/** What stands beside the content of a declaration's page: promises, what it is made from, who reads it. */
export function DeclarationSide({ declaration }: { readonly declaration: HeadDeclaration }): ReactElement {
  return (
    <div className="st-side">
      <Panel title="Promises">
        <Promises promises={declaration.promises} />
      </Panel>
      <Panel title="Made from">
        <DeclarationList ids={declaration.reads} none="Nothing of this project." />
      </Panel>
      <Panel title="Read by">
        <DeclarationList ids={declaration.readers} none="Nothing in this project reads it." />
      </Panel>
    </div>
  );
}

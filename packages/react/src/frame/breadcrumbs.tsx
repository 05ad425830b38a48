import type { ReactElement } from "react";

/** One step of the way to a page. */
export interface Crumb {
  readonly title: string;
  /** Absent on the last one, which is the page itself. */
  readonly href?: string;
}

/** The way to this page; all but the last are links. */
export function Breadcrumbs({ crumbs }: { readonly crumbs: readonly Crumb[] }): ReactElement {
  return (
    <nav className="tl-crumbs" aria-label="Breadcrumb">
      <ol>
        {crumbs.map(({ title, href }) => (
          <li key={`${href} ${title}`}>
            {href === undefined ? <span aria-current="page">{title}</span> : <a href={href}>{title}</a>}
          </li>
        ))}
      </ol>
    </nav>
  );
}

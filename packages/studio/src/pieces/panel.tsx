import { type ReactElement, type ReactNode, useId } from "react";

/** A part of a page with its heading. */
export function Panel({
  title,
  note,
  actions,
  children,
}: {
  readonly title: string;
  /** Half a line beside the heading: unit, count, time. */
  readonly note?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}): ReactElement {
  const id = useId();
  return (
    <section className="st-panel" aria-labelledby={id}>
      <header className="st-panel-head">
        <h2 id={id}>{title}</h2>
        {note === undefined ? null : <span className="st-note">{note}</span>}
        {actions === undefined ? null : <span className="st-panel-actions">{actions}</span>}
      </header>
      {children}
    </section>
  );
}

/** Facts as pairs of a word and a value. */
export function Pairs({ pairs }: { readonly pairs: readonly (readonly [string, ReactNode])[] }): ReactElement {
  return (
    <dl className="st-pairs">
      {pairs
        .filter(([, value]) => value !== null && value !== undefined && value !== "")
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

/** A row of figures, each with what it is. */
export function Figures({
  figures,
}: {
  readonly figures: readonly { readonly label: string; readonly text: ReactNode; readonly note?: ReactNode }[];
}): ReactElement {
  return (
    <ul className="st-figures" data-many={figures.length > 7}>
      {figures.map(({ label, text, note }) => (
        <li key={label}>
          <span className="st-figure-label">{label}</span>
          <span className="st-figure">{text}</span>
          {note === undefined ? null : <span className="st-note">{note}</span>}
        </li>
      ))}
    </ul>
  );
}

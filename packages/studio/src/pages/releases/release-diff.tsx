import { numberText, Status } from "@throughline/react";
import type { ReactElement, ReactNode } from "react";
import type { StudioMeasured, StudioReleaseDiff } from "throughline/client/studio";

/** What differs from the release that answers to another, part by part; parts without a difference are left out. */
export function ReleaseDiff({ diff }: { readonly diff: StudioReleaseDiff }): ReactElement {
  const { breaks, compatible, code, versions, promises } = diff;
  const same = breaks.length + compatible.length + code.length + versions.length + (promises?.length ?? 0) === 0;
  return (
    <div className="st-diff">
      <p className="st-note">
        From <code>{diff.before}</code>, which answers now, to <code>{diff.after}</code>:
        {same ? " nothing differs." : ""}
      </p>
      <Part title="Contracts" count={breaks.length + compatible.length}>
        {breaks.map(({ target, says, breaking, affected }) => (
          <li key={`${target} ${says}`}>
            <Status status={breaking ? "broken" : "at-risk"} word={breaking ? "breaks" : "affects nobody"} />{" "}
            <code>{target}</code> {says}
            {affected.length === 0 ? null : <span className="st-note"> for {affected.join(", ")}</span>}
          </li>
        ))}
        {compatible.map(({ declaration, field, says }) => (
          <li key={`${declaration} ${field} ${says}`}>
            <code>{nameOf(declaration)}</code> {says}
          </li>
        ))}
      </Part>
      <Part title="Versions" count={versions.length}>
        {versions.map(({ id, change, before, after, rowsBefore, rowsAfter }) => (
          <li key={id}>
            <code>{nameOf(id)}</code> {change}
            <span className="st-note">
              {[fromTo(before, after), rowsText(rowsBefore, rowsAfter)].filter((text) => text !== "").join(", ")}
            </span>
          </li>
        ))}
      </Part>
      <Part title="Code" count={code.length}>
        {code.map(({ file, change }) => (
          <li key={file}>
            <code>{file}</code> {change}
          </li>
        ))}
      </Part>
      <Part title="Measured otherwise" count={promises?.length ?? 0}>
        {(promises ?? []).map(({ declaration, promise, says, before, after }) => (
          <li key={`${declaration} ${promise}`}>
            <code>{nameOf(declaration)}</code> {says}: <Measured measured={before} /> → <Measured measured={after} />
          </li>
        ))}
      </Part>
    </div>
  );
}

function Part({
  title,
  count,
  children,
}: {
  readonly title: string;
  readonly count: number;
  readonly children: ReactNode;
}): ReactElement | null {
  if (count === 0) return null;
  return (
    <section>
      <h3 className="st-label">{title}</h3>
      <ul className="st-plain">{children}</ul>
    </section>
  );
}

function Measured({ measured }: { readonly measured: StudioMeasured | null }): ReactElement {
  if (measured === null) return <Status status="not-measured" />;
  return <Status status={measured.held ? "held" : "broken"} word={shortened(measured.figure)} />;
}

/** A figure to four digits that matter, as everywhere; texts with a unit are so already. */
const shortened = (figure: string): string => (/^-?\d*\.\d{5,}$/.test(figure) ? numberText(Number(figure)) : figure);

const nameOf = (id: string) => id.slice(id.indexOf(":") + 1);

const fromTo = (before: string | null, after: string | null) =>
  before === after ? (after ?? "") : `${before ?? "none"} → ${after ?? "none"}`;

function rowsText(before: number | null, after: number | null): string {
  const text = (rows: number | null) => rows?.toLocaleString("en-US") ?? "none";
  if (before === null && after === null) return "";
  return before === after ? `${text(after)} rows` : `${text(before)} → ${text(after)} rows`;
}

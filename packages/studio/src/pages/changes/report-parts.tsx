import { RoleChip, Status } from "@throughline/react";
import type { ReactElement } from "react";
import type { StudioDeprecation, StudioGap, StudioPlacedChange } from "throughline/client/studio";
import { DeclarationLink } from "../../pieces/declaration-link.tsx";
import { Panel } from "../../pieces/panel.tsx";
import { PlaceText } from "../../pieces/place-text.tsx";

/** Changes that break nobody, folded. */
export function Compatible({ changes }: { readonly changes: readonly StudioPlacedChange[] }): ReactElement | null {
  if (changes.length === 0) return null;
  return (
    <details className="st-panel">
      <summary>
        {changes.length} {changes.length === 1 ? "change" : "changes"} that {changes.length === 1 ? "breaks" : "break"}{" "}
        nobody
      </summary>
      <ul className="st-plain">
        {changes.map(({ declaration, says }) => (
          <li key={`${declaration} ${says}`}>
            <DeclarationLink id={declaration} /> {says}
          </li>
        ))}
      </ul>
    </details>
  );
}

/** What is on its way out and still read, with the days that are left. */
export function Deprecated({ deprecated }: { readonly deprecated: readonly StudioDeprecation[] }): ReactElement | null {
  if (deprecated.length === 0) return null;
  return (
    <Panel title="On its way out" note="and still read">
      <ul className="st-plain st-problems">
        {deprecated.map(({ target, until, use, daysLeft, consumers }) => (
          <li key={target}>
            <span className="st-row">
              <Status status="at-risk" word={daysText(daysLeft)} />
              <code>{target}</code>
              <span className="st-note">
                until {until}
                {use === null ? "" : `, use ${use}`}
              </span>
            </span>
            <span className="st-row">
              <span className="st-note">read by</span>
              {consumers.map(({ declaration, role }) => (
                <span key={declaration} className="st-row">
                  {role === null ? null : <RoleChip role={role} />}
                  <DeclarationLink id={declaration} />
                </span>
              ))}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** "12 days left", "last day". */
export const daysText = (days: number): string =>
  days === 0 ? "last day" : days < 0 ? "past its last day" : `${days} ${days === 1 ? "day" : "days"} left`;

/** What is needed and nobody gives. */
export function Gaps({ gaps }: { readonly gaps: readonly StudioGap[] }): ReactElement | null {
  if (gaps.length === 0) return null;
  return (
    <Panel title="Gaps" note="needed, and given by nobody">
      <ul className="st-plain st-problems">
        {gaps.map((gap) => (
          <li key={`${gap.declaration} ${gap.port} ${gap.fields.join()}`}>
            <span className="st-row">
              {gap.role === null ? null : <RoleChip role={gap.role} />}
              <DeclarationLink id={gap.declaration} />
              <span>
                asks{" "}
                {gap.missing === "fields" ? (
                  <>
                    <code>{gap.fields.join(", ")}</code> of <code>{gap.port}</code>
                  </>
                ) : (
                  <>
                    for <code>{gap.port}</code>, which nobody declares
                  </>
                )}
              </span>
            </span>
            <span className="st-note">
              {[
                gap.why,
                gap.asks === null ? null : `${gap.asks} would give it`,
                gap.couldProvide.length === 0
                  ? null
                  : `could come from ${gap.couldProvide.map(({ name }) => name).join(", ")}`,
              ]
                .filter((part) => part !== null)
                .join(" · ")}{" "}
              <PlaceText place={gap.place} />
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

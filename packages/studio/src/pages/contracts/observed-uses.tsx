import type { ReactElement } from "react";
import type { StudioObservedUse } from "throughline/client/studio";
import { DeclarationLink } from "../../pieces/declaration-link.tsx";
import { NumberHeads } from "../../pieces/number-heads.tsx";
import { Panel } from "../../pieces/panel.tsx";
import { Scroll } from "../../pieces/scroll.tsx";

/** What code was seen to read of what it declares, entry by entry of its `uses`. */
export function ObservedUses({ observed }: { readonly observed: readonly StudioObservedUse[] }): ReactElement {
  return (
    <Panel title="What was seen to be read" note="in calls that the server and journeys watched, in this release">
      <Scroll label="What was seen to be read, rows">
        <table className="st-table" aria-label="Declared and seen use">
          <thead>
            <tr>
              <th scope="col">Use</th>
              <th scope="col">Of</th>
              <NumberHeads titles={["Watched calls"]} />
              <th scope="col">Seen</th>
              <th scope="col">Not seen</th>
              <th scope="col">Could be</th>
            </tr>
          </thead>
          <tbody>
            {observed.map(({ place, use, provider, port, calls, seen, notSeen, suggestion }) => (
              <tr key={`${place} ${use}`}>
                <th scope="row">
                  <code>{use}</code> {place === "" ? null : <span className="st-note">{place}</span>}
                </th>
                <td>
                  <DeclarationLink id={provider} /> <span className="st-note">{port === "rows" ? "" : port}</span>
                </td>
                <td className="st-number">{calls.toLocaleString("en-US")}</td>
                <td className="st-wrap">
                  {seen.map(({ field, calls: read }) => (
                    <code key={field} className="st-field-chip" title={`in ${read} of ${calls} calls`}>
                      {field}
                    </code>
                  ))}
                </td>
                <td className="st-wrap">
                  {notSeen.map((field) => (
                    <code key={field} className="st-field-chip st-unseen">
                      {field}
                    </code>
                  ))}
                </td>
                <td className="st-wrap">{suggestion === null ? null : <code>{suggestion}</code>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      <p className="st-note">
        Not seen is not the same as not used: a field may be read in calls that were not watched.
      </p>
    </Panel>
  );
}

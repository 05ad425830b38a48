import { RemoteView, RoleChip, useUrlParameter } from "@throughline/react";
import type { ReactElement } from "react";
import type { StudioImpact, StudioNode } from "throughline/client/studio";
import { studio } from "../asking/studio.ts";
import { useAsked } from "../asking/use-asked.ts";
import { withParameters } from "../navigation/address.ts";
import { PlaceText } from "../pieces/place-text.tsx";

/** Who would break if this, or the field that is traced, changed: nearest first, with their lines. */
export function Readers({ node }: { readonly node: StudioNode }): ReactElement {
  const [field] = useUrlParameter("field");
  const target = field === null ? node.name : `${node.name}.${field}`;
  const state = useAsked(`impact ${target}`, (signal) => studio.impact(target, { signal }));
  return (
    <section>
      <h3 className="st-label">
        Breaks if <code>{field ?? node.name}</code> changes, nearest first
      </h3>
      <RemoteView
        state={state}
        what="readers"
        isEmpty={({ affected }) => affected.length === 0}
        empty="Nothing in this project reads it."
      >
        {(impact) => <Affected impact={impact} />}
      </RemoteView>
    </section>
  );
}

function Affected({ impact }: { readonly impact: StudioImpact }): ReactElement {
  return (
    <ul className="st-readers">
      {impact.affected.map(({ id, name, role, certainty, place }) => (
        <li key={id}>
          <span className="st-note">{role === null ? null : <RoleChip role={role} />}</span>
          <span className="st-reader">
            <a href={withParameters({ select: id, field: null })}>
              <code>{name}</code>
            </a>{" "}
            <span className="st-note">
              {certainty === "possible" ? "possible " : ""}
              <PlaceText place={place} />
            </span>
          </span>
        </li>
      ))}
      {impact.external ? (
        <li>
          <span className="st-note">outside</span>
          <span className="st-reader">callers of this server</span>
        </li>
      ) : null}
    </ul>
  );
}

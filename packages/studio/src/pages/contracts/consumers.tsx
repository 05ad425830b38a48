import { RoleChip } from "@throughline/react";
import type { ReactElement } from "react";
import type { StudioConsumer } from "throughline/client/studio";
import { DeclarationLink } from "../../pieces/declaration-link.tsx";
import { PlaceText } from "../../pieces/place-text.tsx";

/** Who relies on something, how, whose it is and where it stands. */
export function Consumers({ consumers }: { readonly consumers: readonly StudioConsumer[] }): ReactElement {
  return (
    <ul className="st-readers">
      {consumers.map(({ id, title, role, owner, place, as, certainty, observed }) => (
        <li key={id}>
          <span className="st-note">{role === null ? null : <RoleChip role={role} />}</span>
          <span className="st-reader">
            <DeclarationLink id={id} /> <span className="st-note">{title}</span> {as.join(", ")}{" "}
            <span className="st-note">
              {certainty === "possible" ? "possibly · " : ""}
              {owner === null ? "" : `${owner} · `}
              <PlaceText place={place} />
            </span>{" "}
            {observed === null ? null : <Observed observed={observed} />}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** What was seen, beside what is declared: not seen is not the same as not used. */
function Observed({ observed: { calls, seen } }: { readonly observed: NonNullable<StudioConsumer["observed"]> }) {
  const of = `${calls.toLocaleString("en-US")} watched ${calls === 1 ? "call" : "calls"}`;
  return seen === 0 ? (
    <span className="st-unseen">not seen in {of}</span>
  ) : (
    <span className="st-note">
      read in {seen.toLocaleString("en-US")} of {of}
    </span>
  );
}

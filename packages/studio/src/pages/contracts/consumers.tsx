import { RoleChip } from "@throughline/react";
import type { ReactElement } from "react";
import type { StudioConsumer } from "throughline/client/studio";
import { DeclarationLink } from "../../pieces/declaration-link.tsx";
import { PlaceText } from "../../pieces/place-text.tsx";

/** Who relies on something, how, whose it is and where it stands. */
export function Consumers({ consumers }: { readonly consumers: readonly StudioConsumer[] }): ReactElement {
  return (
    <ul className="st-readers">
      {consumers.map(({ id, title, role, owner, place, as, certainty }) => (
        <li key={id}>
          <span className="st-note">{role === null ? null : <RoleChip role={role} />}</span>
          <span className="st-reader">
            <DeclarationLink id={id} /> <span className="st-note">{title}</span> {as.join(", ")}{" "}
            <span className="st-note">
              {certainty === "possible" ? "possibly · " : ""}
              {owner === null ? "" : `${owner} · `}
              <PlaceText place={place} />
            </span>
          </span>
        </li>
      ))}
    </ul>
  );
}

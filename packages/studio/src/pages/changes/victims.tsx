import { RoleChip, roleNames, Status } from "@throughline/react";
import type { ReactElement } from "react";
import type { StudioPlaceNow, StudioVictim } from "throughline/client/studio";
import { useKnownGraph } from "../../asking/studio.ts";
import { declarationPath, pagePath } from "../../navigation/pages.ts";
import { PlaceText } from "../../pieces/place-text.tsx";
import { readsOf } from "./break-words.ts";

/** Ways of reading that are shown before the rest is folded. */
const shownReads = 3;

/** Whom a break affects, by role in the order of the line. A click on one shows the way to it. */
export function Victims({
  victims,
  shown,
  show,
}: {
  readonly victims: readonly StudioVictim[];
  /** Id of the one whose way is shown. */
  readonly shown: string | null;
  readonly show: (id: string) => void;
}): ReactElement {
  const groups = [...roleNames, null]
    .map((role) => ({ role, members: victims.filter((victim) => victim.role === role) }))
    .filter(({ members }) => members.length > 0);
  return (
    <ul className="st-victims">
      {groups.map(({ role, members }) => (
        <li key={role ?? "none"}>
          <span className="st-victims-role">
            {role === null ? <span className="st-note">outside</span> : <RoleChip role={role} />}
          </span>
          <ul>
            {members.map((victim) => (
              <VictimRow key={victim.id} victim={victim} isShown={victim.id === shown} show={show} />
            ))}
          </ul>
        </li>
      ))}
    </ul>
  );
}

function VictimRow({
  victim,
  isShown,
  show,
}: {
  readonly victim: StudioVictim;
  readonly isShown: boolean;
  readonly show: (id: string) => void;
}): ReactElement {
  const { id, name, title, owner, place, certainty } = victim;
  return (
    <li className="st-victim" data-on={isShown}>
      <span className="st-victim-name">
        <VictimName id={id} name={name} /> <span className="st-note">{id === "external" ? "" : title}</span>
      </span>
      <Status
        status={certainty === "definite" ? "broken" : "at-risk"}
        word={certainty === "definite" ? "breaks" : "may break"}
      />
      <button type="button" className="st-chip st-victim-way" aria-pressed={isShown} onClick={() => show(id)}>
        Way<span className="tl-hidden"> to {name}</span>
      </button>
      <span className="st-victim-reads">
        <Reads reads={readsOf(victim)} />
      </span>
      <span className="st-note st-victim-place">
        {owner === null ? null : <span>{owner} </span>}
        {id === "external" ? null : <PlaceNow place={place} />}
      </span>
    </li>
  );
}

function VictimName({ id, name }: { readonly id: string; readonly name: string }): ReactElement {
  const node = useKnownGraph()?.nodes.find((one) => one.id === id);
  if (id === "external") return <span>people outside the project</span>;
  return (
    <a href={node === undefined ? pagePath("contracts", id) : declarationPath(node)}>
      <code>{name}</code>
    </a>
  );
}

function Reads({ reads }: { readonly reads: readonly string[] }): ReactElement {
  const [first, rest] = [reads.slice(0, shownReads), reads.slice(shownReads)];
  return (
    <>
      {first.join(", ")}
      {rest.length === 0 ? null : (
        <details>
          <summary>and {rest.length} more</summary>
          {rest.join(", ")}
        </details>
      )}
    </>
  );
}

/** Where something stands now, or that it does not any more. */
export function PlaceNow({ place }: { readonly place: StudioPlaceNow }): ReactElement | null {
  if (place === "removed") return <span>no longer written</span>;
  if (place === "unread") return <span>its file could not be loaded</span>;
  return <PlaceText place={place} />;
}

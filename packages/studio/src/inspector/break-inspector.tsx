import { Inspector, RoleChip, Status, useUrlParameter } from "@throughline/react";
import { type ReactElement, useCallback, useState, useSyncExternalStore } from "react";
import type { StudioBreak } from "throughline/client/studio";
import { useKnownGraph } from "../asking/studio.ts";
import { useBreaks } from "../asking/use-changes.ts";
import { go, useAddress, withParameters } from "../navigation/address.ts";
import { pagePath, placeOf } from "../navigation/pages.ts";
import { affectedText, changeText, readsOf } from "../pages/changes/break-words.ts";
import { Cures } from "../pages/changes/cures.tsx";
import { PlaceNow } from "../pages/changes/victims.tsx";

/** From this width on there is room for what breaks beside the map. */
const query = "(min-width: 1101px)";

/** What the sources break, beside the map without being asked for; closed, it stays away until something else breaks. */
export function OpenBreaks(): ReactElement | null {
  const { pathname, searchParams } = new URL(useAddress(), window.location.origin);
  const onMap = placeOf(pathname).page === "map" && searchParams.get("of") !== "released";
  const breaks = useBreaks();
  const [closed, setClosed] = useState("");
  const ids = breaks.map(({ id }) => id).join("\n");
  const wide = useSyncExternalStore(
    (changed) => {
      const media = window.matchMedia(query);
      media.addEventListener("change", changed);
      return () => media.removeEventListener("change", changed);
    },
    () => window.matchMedia(query).matches,
  );
  const close = useCallback(() => setClosed(ids), [ids]);
  const [first] = breaks;
  if (!onMap || !wide || first === undefined || closed === ids) return null;
  return <Breaks shown={first} breaks={breaks} onClose={close} />;
}

/** The inspector of one break. */
export function BreakInspector({ id }: { readonly id: string }): ReactElement | null {
  const breaks = useBreaks({ watched: true });
  const close = useCallback(() => go(withParameters({ select: null, field: null })), []);
  const shown = breaks.find((one) => one.id === id);
  return shown === undefined ? null : <Breaks shown={shown} breaks={breaks} onClose={close} />;
}

function Breaks({
  shown,
  breaks,
  onClose,
}: {
  readonly shown: StudioBreak;
  readonly breaks: readonly StudioBreak[];
  readonly onClose: () => void;
}): ReactElement {
  const others = breaks.filter(({ id }) => id !== shown.id);
  return (
    <Inspector title={shown.target} above={<Above found={shown} />} onClose={onClose}>
      <div className="st-details">
        <div className="st-alert" role="note">
          <b>{changeText(shown)}.</b> Breaks {affectedText([shown])}. What is served still holds.
        </div>
        <section>
          <h3 className="st-label">Taken down with it, nearest first</h3>
          <TakenDown found={shown} />
        </section>
        <p>
          <a
            className="tl-button tl-button-plain"
            href={`${pagePath("changes")}?break=${encodeURIComponent(shown.id)}`}
          >
            Open the change
          </a>
        </p>
        <section>
          <h3 className="st-label">What cures it</h3>
          <Cures cures={shown.cures} />
        </section>
        {others.length === 0 ? null : (
          <section>
            <h3 className="st-label">Other breaks</h3>
            <ul className="st-plain">
              {others.map(({ id, target }) => (
                <li key={id}>
                  <a href={withParameters({ select: `break:${id}`, field: null })}>
                    <Status status="broken" word={target} />
                  </a>
                </li>
              ))}
            </ul>
          </section>
        )}
      </div>
    </Inspector>
  );
}

function Above({ found: { title, role, place } }: { readonly found: StudioBreak }): ReactElement {
  return (
    <span className="st-above">
      <span>{title}</span>
      {role === null ? null : <RoleChip role={role} />}
      <PlaceNow place={place} />
    </span>
  );
}

function TakenDown({ found }: { readonly found: StudioBreak }): ReactElement {
  const [selected] = useUrlParameter("select");
  const graph = useKnownGraph();
  const known = new Set(graph?.nodes.map(({ id }) => id));
  return (
    <ul className="st-readers">
      {found.victims.map((victim) => (
        <li key={victim.id}>
          <span className="st-note">{victim.role === null ? "outside" : <RoleChip role={victim.role} />}</span>
          <span className="st-reader">
            {known.has(victim.id) ? (
              <a href={withParameters({ select: victim.id, field: null })} aria-current={selected === victim.id}>
                <code>{victim.name}</code>
              </a>
            ) : victim.id === "external" ? (
              "people outside the project"
            ) : (
              <code>{victim.name}</code>
            )}{" "}
            <span className="st-note">
              {victim.certainty === "possible" ? "may break · " : ""}
              {victim.id === "external" ? "" : readsOf(victim)[0]}
            </span>
          </span>
        </li>
      ))}
    </ul>
  );
}

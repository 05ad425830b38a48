import { RoleChip, Status, useUrlParameter } from "@throughline/react";
import { type ReactElement, useId } from "react";
import type { StudioBreak } from "throughline/client/studio";
import { basePath, pagePath } from "../../navigation/pages.ts";
import { BreakPath } from "./break-path.tsx";
import { affectedText, changeText } from "./break-words.ts";
import { Cures } from "./cures.tsx";
import { SourceProblems } from "./source-problems.tsx";
import { PlaceNow, Victims } from "./victims.tsx";

/** A break: what changed and where, and once it is opened the way to whom it affects, who that is, and what cures it. */
export function BreakCard({
  found,
  isOpen,
  open,
}: {
  readonly found: StudioBreak;
  readonly isOpen: boolean;
  readonly open: () => void;
}): ReactElement {
  const id = useId();
  return (
    <article className="st-panel st-break" data-verdict={found.verdict} aria-labelledby={id}>
      <BreakHead found={found} id={id} isOpen={isOpen} open={open} />
      {isOpen ? <BreakBody found={found} /> : null}
    </article>
  );
}

function BreakHead({
  found,
  id,
  isOpen,
  open,
}: {
  readonly found: StudioBreak;
  readonly id: string;
  readonly isOpen: boolean;
  readonly open: () => void;
}): ReactElement {
  const { target, title, role, owner, place, verdict } = found;
  const breaking = verdict === "breaking";
  return (
    <header className="st-break-head">
      <Status status={breaking ? "broken" : "at-risk"} word={breaking ? "break" : "nobody affected"} />
      <h2 id={id}>
        <button type="button" className="st-break-open" aria-expanded={isOpen} onClick={open}>
          <code>{target}</code>
        </button>
      </h2>
      <p className="st-break-change">{changeText(found)}</p>
      <p className="st-page-facts">
        <span>{title}</span>
        {role === null ? null : <RoleChip role={role} />}
        {owner === null ? null : <span>{owner}</span>}
        <PlaceNow place={place} />
        <span>affects {affectedText([found])}</span>
      </p>
    </header>
  );
}

function BreakBody({ found }: { readonly found: StudioBreak }): ReactElement {
  const [chosen, choose] = useUrlParameter("victim");
  const victim = found.victims.find(({ id }) => id === chosen);
  const steps = victim?.path ?? found.path;
  const end = steps.at(-1);
  return (
    <div className="st-stack">
      {steps.length === 0 ? null : (
        <section className="st-break-part">
          <h3 className="st-label">
            The way to <code>{end?.label}</code>
            {victim === undefined ? ", the furthest" : ""}
          </h3>
          <BreakPath key={end?.label} steps={steps} />
        </section>
      )}
      {found.victims.length === 0 ? null : (
        <section className="st-break-part">
          <h3 className="st-label">Whom it affects, by role</h3>
          <Victims
            victims={found.victims}
            shown={victim?.id ?? null}
            show={(id) => choose(id === victim?.id ? null : id)}
          />
        </section>
      )}
      {found.consequences.length === 0 ? null : (
        <p className="st-note">Changed with it: {found.consequences.join(", ")}</p>
      )}
      {found.problems.length === 0 ? null : (
        <section className="st-break-part">
          <h3 className="st-label">Problems that follow from it</h3>
          <SourceProblems problems={found.problems} />
        </section>
      )}
      {found.cures.length === 0 ? null : (
        <section className="st-break-part">
          <h3 className="st-label">What cures it</h3>
          <Cures cures={found.cures} />
        </section>
      )}
      <p className="st-row">
        <a
          className="tl-button tl-button-plain"
          href={`${basePath}/?select=${encodeURIComponent(`break:${found.id}`)}`}
        >
          Show on the map
        </a>
        <a className="tl-button tl-button-plain" href={pagePath("contracts", found.declaration)}>
          Open its contract
        </a>
      </p>
    </div>
  );
}

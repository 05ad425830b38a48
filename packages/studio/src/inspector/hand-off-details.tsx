import { RoleChip, Status } from "@throughline/react";
import type { ReactElement } from "react";
import type { StudioEdge, StudioGraph } from "throughline/client/studio";
import { readersOf } from "../map/trace.ts";
import { DeclarationLink, DeclarationList } from "../pieces/declaration-link.tsx";
import { Time } from "../pieces/time.tsx";
import { heldText } from "../pieces/words.ts";

/** The contracts of hand-offs into one declaration, clause by clause, and what a broken one takes down. */
export function HandOffDetails({
  edges,
  graph,
}: {
  readonly edges: readonly StudioEdge[];
  readonly graph: StudioGraph;
}): ReactElement {
  const reader = edges[0]?.to ?? "";
  const broken = edges.some(({ handOff }) => handOff?.status === "broken");
  return (
    <div className="st-details">
      {edges.map((edge) => (
        <HandOff key={edge.id} edge={edge} />
      ))}
      <section>
        <h3 className="st-label">
          {broken ? "Taken down with it, nearest first" : "Reached through it, nearest first"}
        </h3>
        <DeclarationList ids={[reader, ...readersOf(reader, graph.edges)]} none="Nothing reads it." />
      </section>
    </div>
  );
}

function HandOff({ edge }: { readonly edge: StudioEdge }): ReactElement | null {
  const { handOff, fields } = edge;
  if (handOff === null) return null;
  return (
    <section className="st-hand-off">
      <h3 className="st-hand-off-head">
        <RoleChip role={handOff.from} /> <span aria-hidden="true">→</span> <RoleChip role={handOff.to} />
        <span className="st-note">
          {handOff.family} · {heldText(handOff)}
        </span>
      </h3>
      <p>
        <DeclarationLink id={edge.from} /> <span className="st-note">hands over</span>{" "}
        {[...new Set(fields.map(({ name }) => name))].map((name) => (
          <code key={name} className="st-field-chip">
            {name}
          </code>
        ))}
        {edge.certainty === "possible" ? <span className="st-note"> possibly: code between is opaque</span> : null}
      </p>
      <ul className="st-promises">
        {handOff.clauses.map(({ name, says, status, at }) => (
          <li key={name}>
            <Status status={status} word={says} />
            <span className="st-note">
              {status === "not-measured" || at === null ? "not measured" : <Time at={at} />}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

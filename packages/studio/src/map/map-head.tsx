import { Icon, Status } from "@throughline/react";
import type { ReactElement, ReactNode } from "react";
import type { StudioGraph } from "throughline/client/studio";
import { go, withParameters } from "../navigation/address.ts";
import { pagePath } from "../navigation/pages.ts";
import { breaksText } from "../pages/changes/break-words.ts";
import { Segmented } from "../pieces/segmented.tsx";
import type { MarkedBreaks } from "./breaks.ts";
import type { FieldPath } from "./use-field-path.ts";
import type { MapBreaks } from "./use-map-breaks.ts";

/** The bar above the map. */
export function MapHead({
  graph,
  asTable,
  setView,
  path,
  breaks,
  tools,
}: {
  readonly graph: StudioGraph;
  readonly asTable: boolean;
  readonly setView: (view: string) => void;
  readonly path: FieldPath | null;
  readonly breaks: MapBreaks;
  /** At the end of the bar. */
  readonly tools?: ReactNode;
}): ReactElement {
  const clauses = graph.edges.flatMap(({ handOff }) => handOff?.clauses ?? []);
  const held = clauses.filter(({ status }) => status === "held").length;
  const broken = clauses.filter(({ status }) => status === "broken").length;
  return (
    <div className="st-head-bar">
      <h1>Map</h1>
      <Segmented
        label="View"
        chosen={asTable ? "table" : "map"}
        choose={setView}
        choices={[
          ["map", "Map"],
          ["table", "Table"],
        ]}
      />
      <BreakChoice breaks={breaks} />
      {path === null ? null : <PathChip path={path} />}
      <span className="st-head-gap" />
      <a className="st-chip" href={pagePath("hand-offs")}>
        {broken > 0 ? <Status status="broken" word={`${broken} broken`} /> : null}
        <span>
          {held} of {clauses.length} clauses held
        </span>
      </a>
      {tools}
    </div>
  );
}

/** Whether the map shows what the sources in the folder break, where they break something. */
function BreakChoice({ breaks }: { readonly breaks: MapBreaks }): ReactElement | null {
  if (breaks.count === 0) return null;
  const { shown, of, setOf } = breaks;
  return (
    <>
      <Segmented
        label="State of the project"
        chosen={of}
        choose={setOf}
        choices={[
          ["working-copy", "Working copy"],
          ["released", "Released"],
        ]}
      />
      {shown === null ? null : (
        <button type="button" className="st-chip st-chip-broken" onClick={() => go(withParameters(openBreaks(shown)))}>
          <Status status="broken" word={breaksText(shown.breaks)} />
        </button>
      )}
    </>
  );
}

const openBreaks = ({ breaks }: MarkedBreaks) => ({ select: `break:${breaks[0]?.id ?? ""}`, field: null });

function PathChip({ path }: { readonly path: FieldPath }): ReactElement {
  return (
    <button type="button" className="st-chip st-chip-path" onClick={path.clear}>
      <span>
        {path.problem === null ? "Path of " : "No path of "}
        <code>{path.label}</code>
        {path.problem === null ? null : `: ${path.problem.title}`}
      </span>
      <Icon name="cross" />
      <span className="tl-hidden">Stop tracing</span>
    </button>
  );
}

import { Loading, RemoteView, useUrlParameter } from "@throughline/react";
import { lazy, type ReactElement, type ReactNode, Suspense } from "react";
import type { StudioGraph } from "throughline/client/studio";
import { useGraph } from "../asking/studio.ts";
import type { PageProps } from "../frame/page-props.ts";
import { MapCanvas } from "./map-canvas.tsx";
import { MapHead } from "./map-head.tsx";
import { useFieldPath } from "./use-field-path.ts";
import { useMapBreaks } from "./use-map-breaks.ts";
import { useNarrow } from "./use-narrow.ts";

/** Tables come with their own chunk, which a map that is drawn does not need. */
const MapTable = lazy(async () => ({ default: (await import("./map-table.tsx")).MapTable }));

/** The map: everything that is declared, by role, and what is handed from role to role. */
export function MapPage(_: PageProps): ReactElement {
  const state = useGraph();
  return (
    <RemoteView
      state={state}
      what="the map"
      shape="table"
      isEmpty={({ nodes }) => nodes.length === 0}
      empty={{
        title: "Nothing is declared yet",
        hint: "The map shows every declaration in the folders data, ml, mlops, ai, backend, fullstack, frontend and analyst.",
      }}
    >
      {(graph) => <Shown graph={graph} />}
    </RemoteView>
  );
}

function Shown({ graph }: { readonly graph: StudioGraph }): ReactElement {
  const [view, setView] = useUrlParameter("view");
  const narrow = useNarrow();
  const path = useFieldPath(graph);
  const breaks = useMapBreaks(graph);
  const asTable = view === "table" || (view !== "map" && narrow);
  const head = (tools?: ReactNode) => (
    <MapHead graph={graph} asTable={asTable} setView={setView} path={path} breaks={breaks} tools={tools} />
  );
  return (
    <div className="st-map-page">
      {asTable ? (
        <>
          {head()}
          <Suspense fallback={<Loading what="the table" shape="table" />}>
            <MapTable graph={graph} breaks={breaks.shown} />
          </Suspense>
        </>
      ) : (
        <MapCanvas graph={graph} path={path} breaks={breaks.shown} head={head} />
      )}
    </div>
  );
}

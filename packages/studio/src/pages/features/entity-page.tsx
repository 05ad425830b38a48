import { Empty } from "@throughline/react";
import type { ReactElement } from "react";
import type { StudioGraph, StudioNode } from "throughline/client/studio";
import { Shape } from "../../inspector/shape.tsx";
import { declarationPath } from "../../navigation/pages.ts";
import { DeclarationHead, DeclarationSide } from "../../pieces/page-head.tsx";
import { Panel } from "../../pieces/panel.tsx";

/** An entity: the key that it is known by, and the features that are kept for it. */
export function EntityPage({ node, graph }: { readonly node: StudioNode; readonly graph: StudioGraph }): ReactElement {
  const reads = idsOf(graph.edges.flatMap(({ from, to }) => (to === node.id ? [from] : [])));
  const readers = idsOf(graph.edges.flatMap(({ from, to }) => (from === node.id ? [to] : [])));
  const views = graph.nodes.filter(({ id, kind }) => kind === "featureView" && readers.includes(id));
  const declaration = { ...node, reads, readers };
  return (
    <div className="st-page">
      <DeclarationHead page="features" declaration={declaration} />
      <div className="st-beside">
        <div className="st-stack">
          <Panel title="Known by" note="one value for each">
            {node.ports.length === 0 ? <Empty text="It hands over no key" /> : null}
            {node.ports.map((port) => (
              <Shape key={`${port.direction} ${port.name}`} node={node} port={port} graph={graph} />
            ))}
          </Panel>
          {views.map((view) => (
            <Panel
              key={view.id}
              title={view.name}
              note={view.description ?? view.title}
              actions={<a href={declarationPath(view)}>Open {view.title}</a>}
            >
              {view.ports
                .filter(({ direction }) => direction === "provides")
                .map((port) => (
                  <Shape key={port.name} node={view} port={port} graph={graph} />
                ))}
            </Panel>
          ))}
        </div>
        <DeclarationSide declaration={declaration} />
      </div>
    </div>
  );
}

const idsOf = (ids: readonly string[]) => [...new Set(ids)];

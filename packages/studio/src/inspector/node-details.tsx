import { Status } from "@throughline/react";
import type { ReactElement } from "react";
import type { StudioGraph, StudioNode } from "throughline/client/studio";
import { readersOf } from "../map/trace.ts";
import { declarationPath, pagePath } from "../navigation/pages.ts";
import { OwnBreaks } from "../pages/changes/own-breaks.tsx";
import { Promises } from "../pieces/promises.tsx";
import { Readers } from "./readers.tsx";
import { Shape } from "./shape.tsx";

/** What is known of a declaration: how it stands, its shape, its promises, and who reads it. */
export function NodeDetails({ node, graph }: { readonly node: StudioNode; readonly graph: StudioGraph }): ReactElement {
  return (
    <div className="st-details">
      {node.description === null ? null : <p className="st-soft">{node.description}</p>}
      <OwnBreaks id={node.id} />
      <Standing node={node} graph={graph} />
      <p className="st-row">
        {node.page === null ? null : (
          <a className="tl-button tl-button-plain" href={declarationPath(node)}>
            Open {node.title}
          </a>
        )}
        <a className="tl-button tl-button-plain" href={pagePath("contracts", node.id)}>
          Open its contract
        </a>
      </p>
      {node.ports.map((port) => (
        <Shape key={`${port.direction} ${port.name}`} node={node} port={port} graph={graph} />
      ))}
      <section>
        <h3 className="st-label">Promises</h3>
        <Promises promises={node.promises} />
      </section>
      <Readers node={node} />
    </div>
  );
}

/** What is wrong with it, and how many others feel that. */
function Standing({ node, graph }: { readonly node: StudioNode; readonly graph: StudioGraph }): ReactElement | null {
  const broken = node.promises.filter(({ status }) => status === "broken");
  if (broken.length > 0) {
    const readers = readersOf(node.id, graph.edges);
    const roles = new Set(readers.map((id) => graph.nodes.find((one) => one.id === id)?.role));
    return (
      <div className="st-alert" role="note">
        <b>{broken.map(({ says }) => says).join(", ")}: broken.</b>{" "}
        {readers.length === 0
          ? "Nothing reads it."
          : `${readers.length} ${readers.length === 1 ? "declaration" : "declarations"} in ${roles.size} ${roles.size === 1 ? "role reads" : "roles read"} it.`}
      </div>
    );
  }
  if (node.degraded !== null)
    return (
      <p>
        <Status status="at-risk" word={node.degraded} />
      </p>
    );
  return null;
}

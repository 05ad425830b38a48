import { type ReactElement, type ReactNode, useId } from "react";
import type { StudioNode } from "throughline/client/studio";
import type { Lane } from "./layout.ts";

const titles: Readonly<Record<Lane["name"], string>> = {
  data: "Data",
  ml: "ML",
  mlops: "MLOps",
  ai: "AI",
  backend: "Backend",
  fullstack: "Fullstack",
  frontend: "Frontend",
  analyst: "Analyst",
  project: "No role",
};

/** A lane: the role's name and owner, which stay in sight, and its cards. */
export function MapLane({
  lane,
  nodes,
  children,
}: {
  readonly lane: Lane;
  readonly nodes: readonly StudioNode[];
  readonly children: ReactNode;
}): ReactElement {
  const id = useId();
  const owners = [
    ...new Set(
      nodes.flatMap(({ role, owner }) => ((role ?? "project") === lane.name && owner !== null ? [owner] : [])),
    ),
  ];
  return (
    <section
      className={`st-lane st-lane-${lane.name}`}
      style={{ top: lane.y, height: lane.height }}
      aria-labelledby={id}
      data-empty={lane.cards === 0}
    >
      <h2 id={id}>
        {titles[lane.name]}
        {lane.cards === 0 ? null : <small>{owners.join(", ")}</small>}
      </h2>
      {lane.cards === 0 ? <p className="st-lane-none">nothing declared</p> : <ul>{children}</ul>}
    </section>
  );
}

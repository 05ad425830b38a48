import type { StudioClause, StudioEdge, StudioHandOff } from "../../../client/studio/studio-graph.ts";
import { familyOf } from "../../../contracts/graph/families.ts";
import type { GraphEdge, GraphNode } from "../../../contracts/graph/project-graph.ts";
import { isoOfUs } from "../../../ports/clock.ts";
import type { StudioScope } from "../studio.ts";
import { countsOf, type NodeState } from "./promises.ts";

/** Clauses of families that say what the shape of an edge says: held by every release, since `check` refuses others. */
const shapeClauses: ReadonlySet<string> = new Set([
  "shape",
  "data contract",
  "json schemas",
  "signature",
  "request and response",
  "function-calling schemas",
  "needs",
  "feedback",
]);
/** Clauses of families that the provider's own promises say one by one. */
const promiseClauses: ReadonlySet<string> = new Set(["promises", "acceptance gates", "uptime"]);

/** The edges of the map: what one declaration reads from a port of another, with the contract where their roles differ. */
export function studioEdges(scope: StudioScope, states: ReadonlyMap<string, NodeState>): StudioEdge[] {
  const merged = new Map<string, GraphEdge>();
  for (const edge of scope.graph.edges) {
    const id = `${edge.from}#${edge.port}>${edge.to}`;
    const before = merged.get(id);
    merged.set(id, before === undefined ? edge : joined(before, edge));
  }
  return [...merged].map(([id, edge]) => ({
    id,
    from: edge.from,
    port: edge.port,
    to: edge.to,
    fields: edge.fields.map(({ name, as }) => ({ name, as: as ?? null })),
    certainty: edge.certainty,
    handOff: handOffOf(scope, edge, states),
  }));
}

/** One declaration may read a port several times, such as by two routes. */
function joined(one: GraphEdge, other: GraphEdge): GraphEdge {
  const certainty = one.certainty === "definite" ? one.certainty : other.certainty;
  return { ...one, fields: [...one.fields, ...other.fields], certainty };
}

function handOffOf(scope: StudioScope, edge: GraphEdge, states: ReadonlyMap<string, NodeState>): StudioHandOff | null {
  const [provider, reader] = [scope.nodes.get(edge.from), scope.nodes.get(edge.to)];
  if (provider?.role === undefined || reader?.role === undefined || provider.role === reader.role) return null;
  const family = familyOf(provider.role, reader.role);
  const clauses = [
    shapeClause(scope, { edge, reader, name: family.clauses.find((clause) => shapeClauses.has(clause)) ?? "shape" }),
    ...(states.get(edge.from)?.promises ?? []).map(({ name, says, status, at }) => ({ name, says, status, at })),
    ...family.clauses.filter((clause) => !shapeClauses.has(clause) && !promiseClauses.has(clause)).map(unmeasured),
  ];
  const { held, broken } = countsOf(clauses);
  const status = broken > 0 ? "broken" : held === clauses.length ? "held" : "not-measured";
  return {
    from: provider.role,
    to: reader.role,
    family: edge.family ?? family.name,
    clauses,
    held,
    total: clauses.length,
    status,
  };
}

function shapeClause(
  scope: StudioScope,
  of: { readonly edge: GraphEdge; readonly reader: GraphNode; readonly name: string },
): StudioClause {
  const count = new Set(of.edge.fields.map(({ name }) => name)).size;
  const fields = count === 1 ? "the field" : `the ${count} fields`;
  return {
    name: of.name,
    says: `provides ${fields} that ${of.reader.name} reads`,
    status: "held",
    at: isoOfUs(scope.release.release.createdAtUs),
  };
}

const unmeasured = (name: string): StudioClause => ({ name, says: name, status: "not-measured", at: null });

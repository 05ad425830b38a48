import { type Role, roles } from "../core/declaration.ts";
import type { Place } from "../errors/throughline-error.ts";
import type { PromiseClause } from "./kind-spec.ts";
import type { GraphEdge, GraphNode, ProjectGraph } from "./project-graph.ts";

/** A hand-off as one side of it sees it. */
export interface HandOff {
  readonly declaration: string;
  readonly port: string;
  readonly fields: readonly string[];
  readonly role: Role;
  readonly family: string;
}

/** What one role owns, reads, gives and promises. */
export interface RoleReport {
  readonly role: Role;
  readonly declarations: readonly {
    readonly id: string;
    readonly title: string;
    readonly name: string;
    readonly place: Place | undefined;
    readonly owner: string | undefined;
  }[];
  /** What it reads from other roles. */
  readonly inputs: readonly HandOff[];
  /** What other roles read from it, and what it serves outside. */
  readonly outputs: readonly (Omit<HandOff, "role"> & { readonly role: Role | "external" })[];
  /** The roles it depends on. */
  readonly dependencies: readonly Role[];
  readonly contracts: readonly (PromiseClause & { readonly declaration: string })[];
}

/** What each of the eight roles owns, reads, gives and promises, computed from the graph. */
export function roleReports(graph: ProjectGraph): RoleReport[] {
  const byId = new Map(graph.nodes.map((node) => [node.id, node]));
  return roles.map((role) => reportOf({ graph, byId, role }));
}

interface Scope {
  readonly graph: ProjectGraph;
  readonly byId: ReadonlyMap<string, GraphNode>;
  readonly role: Role;
}

function reportOf(scope: Scope): RoleReport {
  const nodes = scope.graph.nodes.filter((node) => node.role === scope.role);
  const inputs = scope.graph.edges.flatMap((edge) => handOff(scope, edge, "to"));
  const outputs = scope.graph.edges.flatMap((edge) => handOff(scope, edge, "from"));
  return {
    role: scope.role,
    declarations: nodes.map(({ id, title, name, place, owner }) => ({ id, title, name, place, owner })),
    inputs,
    outputs: [...outputs, ...nodes.flatMap(externalOutputs)],
    dependencies: roles.filter((role) => inputs.some((input) => input.role === role)),
    contracts: nodes.flatMap((node) => node.promises.map((clause) => ({ declaration: node.id, ...clause }))),
  };
}

function handOff({ byId, role }: Scope, edge: GraphEdge, own: "from" | "to"): HandOff[] {
  const [giver, taker] = edge.writes === true ? ([edge.to, edge.from] as const) : ([edge.from, edge.to] as const);
  const [mine, other] = (own === "to" ? [taker, giver] : [giver, taker]).map((id) => byId.get(id));
  if (edge.family === undefined || mine?.role !== role || other?.role === undefined) return [];
  const declaration = own === "to" ? other.id : mine.id;
  return [
    {
      declaration,
      port: edge.port,
      fields: [...new Set(edge.fields.map(({ name }) => name))],
      role: other.role,
      family: edge.family,
    },
  ];
}

function externalOutputs(node: GraphNode) {
  return node.provides
    .filter((port) => port.external === true)
    .map((port) => ({
      declaration: node.id,
      port: port.name,
      fields: port.shape.map(({ name }) => name),
      role: "external" as const,
      family: "outside",
    }));
}

/** What several declarations of one role take from a port is one hand-off. */
export function mergedHandOffs<H extends RoleReport["outputs"][number]>(handOffs: readonly H[]): readonly H[] {
  const found = new Map<string, H>();
  for (const one of handOffs) {
    const key = `${one.declaration}#${one.port} ${one.role}`;
    const fields = [...new Set([...(found.get(key)?.fields ?? []), ...one.fields])];
    found.set(key, { ...one, fields });
  }
  return [...found.values()];
}

import type { DeclarationId, Role } from "../core/declaration.ts";
import type { Certainty } from "../core/use.ts";
import type { Place } from "../errors/throughline-error.ts";
import type { Derivation, Port, PromiseClause, Term } from "./kind-spec.ts";
import type { NodeNeed } from "./needs.ts";

/** One declaration in the graph: plain data, so that it can be cached, compared and sent. */
export interface GraphNode {
  readonly id: DeclarationId;
  readonly kind: string;
  /** The kind in words: `feature view`. */
  readonly title: string;
  readonly name: string;
  readonly role: Role | undefined;
  readonly owner: string | undefined;
  readonly description: string | undefined;
  readonly place: Place | undefined;
  readonly provides: readonly Port[];
  readonly accepts: readonly Port[];
  readonly derives: readonly Derivation[];
  readonly promises: readonly PromiseClause[];
  readonly terms?: readonly Term[];
  /** What it would read if somebody gave it; met or not. */
  readonly needs?: readonly NodeNeed[];
  /** Digest of the query that makes its rows, whatever its formatting; absent where none does. */
  readonly query?: string;
  /** True where it can give one field under two names. */
  readonly canAlias?: true;
  /** True where the declaration holds stand-ins, so that its kind can't say all that it reads and gives. */
  readonly unread?: true;
}

/** What one declaration reads from a port of another. A hand-off where the two have different roles. */
export interface GraphEdge {
  readonly from: DeclarationId;
  readonly port: string;
  readonly to: DeclarationId;
  readonly fields: readonly { readonly name: string; readonly as?: string }[];
  readonly certainty: Certainty;
  /** True where the reader sends rows to the port: the hand-off goes from it to the declaration that has the port. */
  readonly writes?: boolean;
  /** True where rows are read as they come, and nothing is built of them. */
  readonly live?: boolean;
  /** Name of the hand-off's family; absent within one role. */
  readonly family?: string;
}

/** The contract graph of a project. `nodes` are in an order in which every provider stands before its readers. */
export interface ProjectGraph {
  readonly project: string;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

/** A node by its id. */
export function nodeOf(graph: ProjectGraph, id: DeclarationId): GraphNode | undefined {
  return graph.nodes.find((node) => node.id === id);
}

/** The key of a field in maps: `table:silver.payments#rows.amount`. */
export const fieldKey = (ref: { readonly declaration: string; readonly port: string; readonly field: string }) =>
  `${ref.declaration}#${ref.port}.${ref.field}`;

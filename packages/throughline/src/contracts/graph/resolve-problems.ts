import { type Declaration, type DeclarationId, idOf } from "../core/declaration.ts";
import { nearest } from "../core/nearest.ts";
import { shownNames } from "../core/shown-names.ts";
import { contractError } from "../data/error-codes.ts";
import { whereOf } from "../data/relation-spec.ts";
import type { ThroughlineError } from "../errors/throughline-error.ts";
import type { GraphEdge, ProjectGraph } from "./project-graph.ts";
import type { ReadDeclaration } from "./read-declaration.ts";
import type { ResolveInput } from "./resolve-input.ts";

/** One problem for each use of a column or export that does not exist. */
export function missingProblems(missing: ResolveInput["missing"]): ThroughlineError[] {
  return missing.map(({ use, place, declaration }) => {
    const near = nearest(use.name, use.known);
    const where = { ...(declaration === undefined ? { file: "" } : whereOf(declaration)), ...place };
    const hint = near === undefined ? `use one of ${shownNames(use.known)}` : `use the ${use.what} ${near}`;
    if (use.what === "column")
      return contractError("unknown-column", { detail: `column is not in ${use.owner}: ${use.name}`, hint, where });
    const what = use.what === "route" ? "route" : "export";
    const code = use.what === "route" ? "unknown-route" : "unknown-export";
    return contractError(code, { detail: `${use.owner} has no ${what} of this name: ${use.name}`, hint, where });
  });
}

/**
 * Names and paths that two declarations claim. Names that differ in upper and lower case only are one name to engines and file
 * systems. What has a taken name would be served under taken paths too: that only follows.
 */
export function clashProblems(known: readonly ReadDeclaration[]): ThroughlineError[] {
  const names = new Map<string, Declaration>();
  const paths = new Map<string, Declaration>();
  return known.flatMap(({ declaration, spec, paths: served }) => {
    const taken = claim(names, `${spec.namespace} ${declaration.name.toLowerCase()}`, declaration);
    if (taken.length > 0) return taken;
    return served.flatMap(({ method, path }) => claimPath(paths, `${method} ${path}`, declaration));
  });
}

/** Ids that several declarations have: what is said of one of them may be meant of another. */
export function repeatedIds(known: readonly ReadDeclaration[]): ReadonlySet<DeclarationId> {
  const once = new Set<DeclarationId>();
  const repeated = new Set<DeclarationId>();
  for (const { id } of known) (once.has(id) ? repeated : once).add(id);
  return repeated;
}

function claim(names: Map<string, Declaration>, key: string, declaration: Declaration): ThroughlineError[] {
  const before = names.get(key);
  names.set(key, before ?? declaration);
  if (before === undefined) return [];
  const detail = `name is taken by ${describe(before)}: ${declaration.name}`;
  return [contractError("duplicate-name", { detail, where: whereOf(declaration) })];
}

function claimPath(paths: Map<string, Declaration>, key: string, declaration: Declaration): ThroughlineError[] {
  const normal = key.replaceAll(/:[A-Za-z_][A-Za-z0-9_-]*/g, ":");
  const before = paths.get(normal);
  paths.set(normal, before ?? declaration);
  if (before === undefined) return [];
  return [
    contractError("path-clash", {
      detail: `path is served by ${describe(before)}: ${key}`,
      where: whereOf(declaration),
    }),
  ];
}

function describe(declaration: Declaration): string {
  const place = declaration.declaredAt;
  return place === undefined ? idOf(declaration) : `${idOf(declaration)} at ${place.file}:${place.line ?? 1}`;
}

/** What a declaration reads and its provider does not have. */
interface UnknownField {
  readonly edge: GraphEdge;
  readonly field: GraphEdge["fields"][number];
  readonly names: readonly string[];
  /** The name that is meant, where one is like it. */
  readonly near: string | undefined;
  readonly consumer: Declaration;
  readonly provider: Declaration;
}

type Known = ReadonlyMap<DeclarationId, Pick<ReadDeclaration, "declaration" | "spec">>;

/**
 * One problem for each field that a declaration reads and its provider does not have, unless that only follows from another
 * one: of a name that two declarations have, or a name that the provider itself misspells. SQL is `analyse`'s to judge.
 */
export function edgeProblems(
  graph: ProjectGraph,
  byId: Known,
  repeated: ReadonlySet<DeclarationId>,
): ThroughlineError[] {
  const unknown = unknownFields(graph, byId).filter(({ edge }) => !repeated.has(edge.from));
  const meant = new Set(unknown.map(({ edge, near }) => `${edge.to} ${near}`));
  return unknown
    .filter(({ edge, field, provider }) => !meant.has(`${edge.from} ${field.name}`) && !isTimeOf(provider, field.name))
    .map(unknownField);
}

function unknownFields(graph: ProjectGraph, byId: Known): UnknownField[] {
  const ports = new Map(
    graph.nodes.flatMap((node) =>
      node.provides.map((port) => [`${node.id}#${port.name}`, port.shape.map(({ name }) => name)] as const),
    ),
  );
  return graph.edges.flatMap((edge) => {
    const consumer = byId.get(edge.to);
    const provider = byId.get(edge.from);
    const names = ports.get(`${edge.from}#${edge.port}`);
    if (consumer === undefined || provider === undefined || names === undefined || consumer.spec.query !== undefined)
      return [];
    return edge.fields
      .filter(({ name }) => !names.includes(name))
      .map((field) => ({
        edge,
        field,
        names,
        near: nearest(field.name, names),
        consumer: consumer.declaration,
        provider: provider.declaration,
      }));
  });
}

/** True for the time that a relation itself names: that it lacks the column is reported there. */
function isTimeOf(provider: Declaration, name: string): boolean {
  return [Reflect.get(provider, "at"), Reflect.get(provider, "available")].includes(name);
}

function unknownField({ edge, field, names, near, consumer, provider }: UnknownField): ThroughlineError {
  if (edge.live === true)
    return contractError("unknown-column", {
      detail: `${consumer.name} reads ${field.name} of its live events too, and they have no such column: ${provider.name}.${field.name}`,
      hint: `add ${field.name} to ${provider.name}, of the type that it has in the view's rows`,
      where: whereOf(consumer, "live"),
    });
  return contractError("unknown-column", {
    detail: `${consumer.role ?? consumer.kind} asks ${field.name}, ${provider.role ?? provider.kind} gives no such field: ${provider.name}.${field.name}`,
    hint: near === undefined ? `use one of ${shownNames(names)}` : `use the field ${near}`,
    where: whereOf(consumer, field.as),
  });
}

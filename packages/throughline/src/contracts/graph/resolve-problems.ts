import { type Declaration, type DeclarationId, idOf } from "../core/declaration.ts";
import { contractError } from "../data/error-codes.ts";
import { whereOf } from "../data/relation-spec.ts";
import type { ThroughlineError } from "../errors/throughline-error.ts";
import { nearest } from "./nearest.ts";
import type { GraphEdge, ProjectGraph } from "./project-graph.ts";
import type { ReadDeclaration } from "./read-declaration.ts";
import type { ResolveInput } from "./resolve-input.ts";

/** One problem for each use of a column or export that does not exist. */
export function missingProblems(missing: ResolveInput["missing"]): ThroughlineError[] {
  return missing.map(({ use, place, declaration }) => {
    const near = nearest(use.name, use.known);
    const where = { ...(declaration === undefined ? { file: "" } : whereOf(declaration)), ...place };
    const hint = near === undefined ? `use one of ${use.known.join(", ")}` : `use ${near}`;
    if (use.what === "column")
      return contractError("unknown-column", { detail: `column is not in ${use.owner}: ${use.name}`, hint, where });
    return contractError("unknown-export", {
      detail: `${use.owner} has no export of this name: ${use.name}`,
      hint,
      where,
    });
  });
}

/** Names and paths that two declarations claim. Names that differ in upper and lower case only are one name to engines and file systems. */
export function clashProblems(known: readonly ReadDeclaration[]): ThroughlineError[] {
  const names = new Map<string, Declaration>();
  const paths = new Map<string, Declaration>();
  const problems: ThroughlineError[] = [];
  for (const { declaration, spec, paths: served } of known) {
    problems.push(...claim(names, `${spec.namespace} ${declaration.name.toLowerCase()}`, declaration));
    for (const { method, path } of served) problems.push(...claimPath(paths, `${method} ${path}`, declaration));
  }
  return problems;
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

/** One problem for each field that a declaration reads and its provider does not have. SQL is `analyse`'s to judge. */
export function edgeProblems(
  graph: ProjectGraph,
  byId: ReadonlyMap<DeclarationId, Pick<ReadDeclaration, "declaration" | "spec">>,
): ThroughlineError[] {
  const ports = new Map(
    graph.nodes.flatMap((node) => node.provides.map((port) => [`${node.id}#${port.name}`, port] as const)),
  );
  return graph.edges.flatMap((edge) => {
    const consumer = byId.get(edge.to);
    const provider = byId.get(edge.from);
    const port = ports.get(`${edge.from}#${edge.port}`);
    if (consumer === undefined || provider === undefined || port === undefined || consumer.spec.query !== undefined)
      return [];
    const names = port.shape.map((field) => field.name);
    return edge.fields
      .filter((field) => !names.includes(field.name))
      .map((field) =>
        unknownField({ edge, field, names, consumer: consumer.declaration, provider: provider.declaration }),
      );
  });
}

function unknownField(use: {
  edge: GraphEdge;
  field: GraphEdge["fields"][number];
  names: readonly string[];
  consumer: Declaration;
  provider: Declaration;
}): ThroughlineError {
  const near = nearest(use.field.name, use.names);
  return contractError("unknown-column", {
    detail: `${use.consumer.role ?? use.consumer.kind} asks ${use.field.name}, ${use.provider.role ?? use.provider.kind} gives no such field: ${use.provider.name}.${use.field.name}`,
    hint: near === undefined ? `use one of ${use.names.join(", ")}` : `use ${near}`,
    where: whereOf(use.consumer, use.field.as),
  });
}

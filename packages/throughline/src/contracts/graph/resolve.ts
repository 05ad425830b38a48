import { type Declaration, type DeclarationId, idOf, type Role, roles } from "../core/declaration.ts";
import { contractError } from "../data/error-codes.ts";
import { whereOf } from "../data/relation-spec.ts";
import { type Staged, sortProblems, type ThroughlineError } from "../errors/throughline-error.ts";
import { deprecationProblems, replacementProblems } from "./deprecation-problems.ts";
import { familyOf } from "./families.ts";
import type { Analysis } from "./kind-spec.ts";
import { specOf } from "./kinds.ts";
import { atOptions } from "./option-places.ts";
import { dependencyOrder } from "./order.ts";
import { piiProblems } from "./pii-problems.ts";
import { plainGraph } from "./plain-graph.ts";
import type { GraphEdge, GraphNode, ProjectGraph } from "./project-graph.ts";
import { type ReadDeclaration, readDeclaration } from "./read-declaration.ts";
import type { ResolveInput } from "./resolve-input.ts";
import { clashProblems, edgeProblems, missingProblems, repeatedIds } from "./resolve-problems.ts";

/** What `analyse` has not yet found out. */
export const noAnalysis: Analysis = { sql: new Map() };

/** Builds the graph and finds every problem of it at once. Pure: needs no engine, no state, no database. */
export function resolveProject(input: ResolveInput, analysis: Analysis = noAnalysis): Staged<ProjectGraph> {
  const hasMissing = input.isPartial === true || input.missing.length > 0;
  const read = input.declarations.flatMap(
    (declaration) => readDeclaration(declaration, { analysis, hasMissing }) ?? [],
  );
  const byId = new Map(read.toReversed().map((entry) => [entry.id, entry]));
  const { order, cycles } = dependencyOrder(
    [...new Set(read.map(({ id }) => id))].flatMap((id) => {
      const entry = byId.get(id);
      return entry === undefined ? [] : [{ id, needs: entry.uses.map(needOf), rank: rankOf(entry.declaration.role) }];
    }),
  );
  const sorted = order.flatMap((id) => byId.get(id) ?? []);
  const nodes = sorted.map((entry) => nodeFor(entry, input));
  const whole: ProjectGraph = { project: input.project, nodes, edges: sorted.flatMap(edgesOf) };
  const deprecations = read.flatMap(deprecationProblems);
  const isSound = !hasMissing && deprecations.length === 0 && read.every(({ problems }) => problems.length === 0);
  const graph = isSound ? whole : plainGraph(whole);
  const repeated = repeatedIds(read);
  const problems = [
    ...missingProblems(input.missing),
    ...input.declarations.flatMap((declaration) => strangeProblems(declaration, hasMissing)),
    ...read.flatMap((entry) => entry.problems),
    ...deprecations,
    ...(input.isPartial === true ? [] : replacementProblems(read)),
    ...clashProblems(read),
    ...cycles.filter((ids) => !ids.some((id) => repeated.has(id))).map((cycle) => cycleProblem(cycle, byId)),
    ...edgeProblems(graph, byId, repeated),
    ...piiProblems(graph, byId, analysis),
  ];
  return { value: graph, problems: sortProblems(atOptions(unique(problems), input.declarations)) };
}

const needOf = (use: ReadDeclaration["uses"][number]) => idOf(use.provider);

/** Runs and reports read along the line of the roles; what stands in no role folder comes last. */
const rankOf = (role: Role | undefined) => (role === undefined ? roles.length : roles.indexOf(role));

function nodeFor(entry: ReadDeclaration, input: ResolveInput): GraphNode {
  const { id, declaration, spec, provides, accepts, derives, promises, terms, query, needs, unread } = entry;
  const { kind, name, role, description, owner, declaredAt } = declaration;
  return {
    id,
    kind,
    title: spec.title,
    name,
    role,
    owner: textOf(owner) ?? input.ownerOf?.(declaration),
    description: textOf(description),
    place: declaredAt,
    provides,
    accepts,
    derives,
    promises,
    ...(terms.length === 0 ? {} : { terms }),
    ...(query === undefined ? {} : { query }),
    ...(needs.length === 0 ? {} : { needs }),
    ...(spec.canAlias === true ? { canAlias: true as const } : {}),
    ...(unread ? { unread } : {}),
  };
}

const textOf = (value: unknown) => (typeof value === "string" ? value : undefined);

function edgesOf({ id, declaration, uses }: ReadDeclaration): GraphEdge[] {
  return uses.map(({ provider, port, fields, certainty, writes, live }) => {
    const [from, to] = writes === true ? [declaration, provider] : [provider, declaration];
    const family = handOff(from.role, to.role);
    const flags = { ...(writes === true ? { writes } : {}), ...(live === true ? { live } : {}) };
    const edge = { from: idOf(provider), port, to: id, fields, certainty, ...flags };
    return family === undefined ? edge : { ...edge, family };
  });
}

function handOff(from: Role | undefined, to: Role | undefined): string | undefined {
  return from === undefined || to === undefined || from === to ? undefined : familyOf(from, to).name;
}

/** The problem of a declaration that has no place in the graph: its kind is not known, or it has no name. */
function strangeProblems(declaration: Declaration, hasMissing: boolean): ThroughlineError[] {
  if (specOf(declaration) === undefined)
    return [
      contractError("invalid-option", {
        detail: `kind is not known to this version: ${declaration.kind}`,
        hint: "install one version of throughline for the whole project",
        where: whereOf(declaration),
      }),
    ];
  if (typeof declaration.name === "string" || hasMissing) return [];
  const detail = `name of a ${declaration.kind} is not a text: ${String(declaration.name)}`;
  return [contractError("invalid-name", { detail, where: whereOf(declaration) })];
}

function cycleProblem(
  cycle: readonly DeclarationId[],
  byId: ReadonlyMap<DeclarationId, ReadDeclaration>,
): ThroughlineError {
  const first = byId.get(cycle[0] as string);
  const where = first === undefined ? undefined : whereOf(first.declaration);
  return contractError("cycle", {
    detail: `declarations depend on each other in a circle: ${[...cycle, cycle[0]].join(" → ")}`,
    where,
  });
}

function unique(problems: readonly ThroughlineError[]): ThroughlineError[] {
  const key = (problem: ThroughlineError) =>
    `${problem.code} ${problem.detail} ${problem.where?.file}:${problem.where?.line} ${problem.where?.declaration}`;
  return [...new Map(problems.map((problem) => [key(problem), problem])).values()];
}

import { type Declaration, type DeclarationId, idOf, type Role } from "../core/declaration.ts";
import type { Use } from "../core/use.ts";
import { contractError } from "../data/error-codes.ts";
import { whereOf } from "../data/relation-spec.ts";
import { type Staged, sortProblems, type ThroughlineError } from "../errors/throughline-error.ts";
import { familyOf } from "./families.ts";
import type { Accepts, Analysis, KindSpec } from "./kind-spec.ts";
import { specOf } from "./kinds.ts";
import { dependencyOrder } from "./order.ts";
import { plainGraph } from "./plain-graph.ts";
import type { GraphEdge, GraphNode, ProjectGraph } from "./project-graph.ts";
import type { ResolveInput } from "./resolve-input.ts";
import { clashProblems, edgeProblems, missingProblems } from "./resolve-problems.ts";

/** What `analyse` has not yet found out. */
export const noAnalysis: Analysis = { sql: new Map() };

interface Known {
  readonly declaration: Declaration;
  readonly spec: KindSpec;
  readonly accepts: Accepts;
}

/** Builds the graph and finds every problem of it at once. Pure: needs no engine, no state, no database. */
export function resolveProject(input: ResolveInput, analysis: Analysis = noAnalysis): Staged<ProjectGraph> {
  const isBroken = input.isPartial === true || input.missing.length > 0;
  const known = input.declarations.flatMap((declaration) => knownOf(declaration, analysis));
  const { order, cycles } = dependencyOrder(
    known.map(({ declaration, accepts }) => ({
      id: idOf(declaration),
      needs: accepts.uses.map(({ provider }) => idOf(provider)),
    })),
  );
  const byId = new Map(known.map((entry) => [idOf(entry.declaration), entry]));
  const sorted = order.flatMap((id) => byId.get(id) ?? []);
  const nodes = sorted.map((entry) => nodeFor(entry, analysis, input));
  const edges = sorted.flatMap(edgesOf);
  const whole: ProjectGraph = { project: input.project, nodes, edges };
  const graph = isBroken ? plainGraph(whole) : whole;
  const problems = [
    ...missingProblems(input.missing),
    ...unknownKinds(input.declarations),
    ...known.flatMap(({ declaration, spec }) => attempt(() => spec.validate(declaration), isBroken) ?? []),
    ...clashProblems(known),
    ...cycles.map((cycle) => cycleProblem(cycle, byId)),
    ...edgeProblems(graph, byId),
  ];
  return { value: graph, problems: sortProblems(unique(problems)) };
}

/** Spec functions tolerate stand-ins; one that could not, in whatever it reads, is forgiven: the stand-in is reported already. */
function attempt<T>(work: () => T, forgiven: boolean): T | undefined {
  if (!forgiven) return work();
  try {
    return work();
  } catch {
    return undefined;
  }
}

function knownOf(declaration: Declaration, analysis: Analysis): Known[] {
  const spec = specOf(declaration);
  if (spec === undefined) return [];
  const accepts = attempt(() => spec.accepts(declaration, analysis), true) ?? { uses: [], ports: [] };
  return [{ declaration, spec, accepts: { uses: merged(accepts.uses.filter(isKnownUse)), ports: accepts.ports } }];
}

const isKnownUse = (use: Use) => typeof use.provider?.kind === "string" && typeof use.provider.name === "string";

/** Several uses of one port become one. */
function merged(uses: readonly Use[]): Use[] {
  const found = new Map<string, Use>();
  for (const use of uses) {
    const key = `${idOf(use.provider)}#${use.port}#${use.certainty}`;
    const before = found.get(key);
    found.set(key, before === undefined ? use : { ...before, fields: [...before.fields, ...use.fields] });
  }
  return [...found.values()];
}

function nodeFor({ declaration, spec, accepts }: Known, analysis: Analysis, input: ResolveInput): GraphNode {
  return {
    id: idOf(declaration),
    kind: declaration.kind,
    title: spec.title,
    name: declaration.name,
    role: declaration.role,
    owner: declaration.owner ?? input.ownerOf?.(declaration),
    description: declaration.description,
    place: declaration.declaredAt,
    provides: attempt(() => spec.provides(declaration), true) ?? [],
    accepts: accepts.ports,
    derives: attempt(() => spec.derives(declaration, analysis), true) ?? [],
    promises: attempt(() => spec.promises(declaration), true) ?? [],
  };
}

function edgesOf({ declaration, accepts }: Known): GraphEdge[] {
  return accepts.uses.map((use) => {
    const family = handOff(use.provider.role, declaration.role);
    return {
      from: idOf(use.provider),
      port: use.port,
      to: idOf(declaration),
      fields: use.fields,
      certainty: use.certainty,
      ...(family === undefined ? {} : { family }),
    };
  });
}

function handOff(from: Role | undefined, to: Role | undefined): string | undefined {
  return from === undefined || to === undefined || from === to ? undefined : familyOf(from, to).name;
}

function unknownKinds(declarations: readonly Declaration[]): ThroughlineError[] {
  return declarations
    .filter((declaration) => specOf(declaration) === undefined)
    .map((declaration) =>
      contractError("invalid-option", {
        detail: `kind is not known to this version: ${declaration.kind}`,
        hint: "install one version of throughline for the whole project",
        where: whereOf(declaration),
      }),
    );
}

function cycleProblem(cycle: readonly DeclarationId[], byId: ReadonlyMap<DeclarationId, Known>): ThroughlineError {
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

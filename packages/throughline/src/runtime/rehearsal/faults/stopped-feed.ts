import { type Declaration, type DeclarationId, idOf } from "../../../contracts/core/declaration.ts";
import { formatSpan, parseDuration } from "../../../contracts/core/duration.ts";
import type { ProjectGraph } from "../../../contracts/graph/project-graph.ts";
import type { Model } from "../../../contracts/ml/model.ts";
import { providerOf, type Relation } from "../../../contracts/shape/relation.ts";
import { hasRows, isLearned } from "../../verification/parts.ts";
import type { Fault, Finding, Rehearsed, Target } from "../fault.ts";
import { originsOf, reachOf, valueOriginsOf } from "../reach.ts";

/** How long nothing comes where nobody promises when it should. */
const longUs = 30 * 86_400_000_000;

/** Rows of a source stop coming. */
export const staleSource: Fault = {
  name: "stale-source",
  says: "a source gets no more rows",
  stages: ["run", "verify"],
  targets(project) {
    const { graph, declarations } = project;
    const sources = declarations
      .filter((one) => hasRows(one) && one.available !== undefined && isOrigin(graph, one))
      .sort((a, b) => agedBy(b, project).size - agedBy(a, project).size);
    const watched = sources.find((source) => limitsIn(graph, agedBy(source, project)).length > 0);
    const source = watched ?? sources.find((one) => reachOf(graph, idOf(one)).size > 1);
    if (source === undefined) return { because: "no source has rows with a time that somebody reads" };
    const aged = agedBy(source, project);
    return [stopped(source, limitsIn(graph, aged), (finding) => isFreshness(finding) && aged.has(finding.declaration))];
  },
};

/** The declarations whose newest row is as old as the newest of a source: those that take their time from it. */
function agedBy(source: Declaration, { graph, declarations }: Rehearsed): ReadonlySet<DeclarationId> {
  const aged = declarations.filter((one) => {
    if (!hasRows(one) || one.available === undefined) return false;
    const { port } = providerOf(one);
    return valueOriginsOf(graph, { declaration: idOf(one), port, field: one.available }).has(idOf(source));
  });
  return new Set(aged.map(idOf));
}

/** The labels of a model stop coming, while the rows that they are about go on. */
export const missingLabel: Fault = {
  name: "missing-label",
  says: "the source of a model's labels gets no more rows",
  stages: ["run", "verify"],
  targets({ graph, declarations }) {
    const models = declarations.filter(isLearned);
    if (models.length === 0) return { because: "nothing is learned from labels" };
    for (const model of models) {
      const sources = labelSources(graph, model);
      const source = declarations.find((one) => sources.has(idOf(one)) && hasRows(one));
      if (source !== undefined) return [missingLabels(source, model, { graph, sources })];
    }
    return { because: "labels come with the rows that they are about: stale-source is that fault" };
  },
};

function missingLabels(
  source: Declaration,
  model: Model,
  { graph, sources }: { readonly graph: ProjectGraph; readonly sources: ReadonlySet<DeclarationId> },
): Target {
  const isOfLabels = (id: DeclarationId) => [...originsOf(graph, id)].every((origin) => sources.has(origin));
  const own = new Set(graph.nodes.filter(({ id }) => isOfLabels(id)).map(({ id }) => id));
  return stopped(
    source,
    limitsIn(graph, own),
    (finding) =>
      finding.declaration === idOf(model) ||
      (isFreshness(finding) && own.has(finding.declaration)) ||
      (finding.clause === "label coverage" && reachOf(graph, idOf(source)).has(finding.declaration)),
  );
}

/** The sources that the label comes from and no feature does. */
function labelSources(graph: ProjectGraph, model: Model): ReadonlySet<DeclarationId> {
  const provider = providerOf(model.rows as Relation);
  const port = { declaration: idOf(provider.declaration()), port: provider.port };
  const features = graph.edges
    .filter(({ to }) => to === idOf(model))
    .flatMap(({ from, port: name, fields }) =>
      fields.map((field) => ({ declaration: from, port: name, field: field.name })),
    )
    .filter(({ declaration, field }) => declaration !== port.declaration || field !== model.label.column);
  const ofFeatures = new Set(features.flatMap((field) => [...valueOriginsOf(graph, field)]));
  const ofLabel = valueOriginsOf(graph, { ...port, field: model.label.column });
  return new Set([...ofLabel].filter((id) => !ofFeatures.has(id)));
}

const isFreshness = ({ clause }: Finding) => clause === "freshness";

const isOrigin = (graph: ProjectGraph, declaration: Declaration) => {
  const id = idOf(declaration);
  return originsOf(graph, id).has(id);
};

/** How old rows may be by the promises of some declarations, microseconds. */
function limitsIn(graph: ProjectGraph, ids: ReadonlySet<DeclarationId>): readonly number[] {
  const promises = graph.nodes.filter(({ id }) => ids.has(id)).flatMap((node) => node.promises);
  return promises.filter(({ name }) => name === "freshness").flatMap(({ limit }) => parseDuration(String(limit)) ?? []);
}

function stopped(source: Declaration, limits: readonly number[], counts: Target["counts"]): Target {
  const laterUs = limits.length === 0 ? longUs : Math.max(...limits) * 2;
  return {
    declaration: idOf(source),
    says: `${source.name} gets nothing for ${formatSpan(laterUs)}`,
    inject: async () => ({ laterUs }),
    counts,
  };
}

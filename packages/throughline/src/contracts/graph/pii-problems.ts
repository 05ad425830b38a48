import { type Declaration, type DeclarationId, idName } from "../core/declaration.ts";
import type { FieldRef } from "../core/use.ts";
import { contractError } from "../data/error-codes.ts";
import { whereOf } from "../data/relation-spec.ts";
import type { ThroughlineError } from "../errors/throughline-error.ts";
import { piiTag } from "../shape/column.ts";
import { type Field, formatType } from "../shape/field.ts";
import type { Analysis, SqlTrace } from "./kind-spec.ts";
import { fieldKey, type GraphNode, type ProjectGraph } from "./project-graph.ts";
import type { ReadDeclaration } from "./read-declaration.ts";

/** A tag of personal data, and the field that brought it. */
type Tags = ReadonlyMap<string, FieldRef>;

const isPersonal = (tag: string) => tag.startsWith("pii:");

/**
 * Where personal data loses its tag, or reaches people or models that are not said to see it.
 *
 * In queries data is followed through values of an unchanged type: a count of names is no name, and a piece of one still is. What
 * is no query passes on the tags that its columns declare. Code is opaque: a field of a reply with the name and type of a tagged
 * field that the code may read is taken for its copy.
 */
export function piiProblems(
  graph: ProjectGraph,
  byId: ReadonlyMap<DeclarationId, Pick<ReadDeclaration, "declaration" | "spec" | "personalData">>,
  analysis: Analysis,
): ThroughlineError[] {
  const fields = new Map(graph.nodes.flatMap(fieldsOf));
  const tags = new Map<string, Tags>();
  for (const [key, { ref, field }] of fields) {
    const own = (field.tags ?? []).filter(isPersonal).map((tag) => [tag, ref] as const);
    if (own.length > 0) tags.set(key, new Map(own));
  }
  return graph.nodes.flatMap((node) => {
    const entry = byId.get(node.id);
    if (entry === undefined) return [];
    const { declaration, spec, personalData } = entry;
    const trace = analysis.sql.get(node.id);
    const known = { node, declaration, fields, tags };
    if (spec.query === undefined) return [...copyProblems(known), ...shownProblems(known, graph, personalData)];
    return trace === undefined ? [] : queryProblems(known, trace);
  });
}

interface Known {
  readonly node: GraphNode;
  readonly declaration: Declaration;
  readonly fields: ReadonlyMap<string, { readonly ref: FieldRef; readonly field: Field }>;
  /** Grows in the order of the graph: a tag that a query loses goes on with the data. */
  readonly tags: Map<string, Tags>;
}

function queryProblems({ node, declaration, fields, tags }: Known, trace: SqlTrace): ThroughlineError[] {
  const types = new Map(trace.columns.map(({ name, type }) => [name, formatType(type)]));
  return node.derives.flatMap((derivation) => {
    const key = fieldKey({ declaration: node.id, ...derivation });
    const brought = taggedSources(derivation.from, { type: types.get(derivation.field), fields, tags });
    const lost = [...brought].filter(([tag]) => tags.get(key)?.has(tag) !== true);
    if (lost.length === 0 || !fields.has(key)) return [];
    tags.set(key, new Map([...brought, ...(tags.get(key) ?? [])]));
    const where = whereOf(declaration, `column ${derivation.field}`);
    return lost.map(([tag, source]) => untagged({ column: `${node.name}.${derivation.field}`, tag, source, where }));
  });
}

/** Fields of replies that code may have copied from a tagged field of the same name and type. */
function copyProblems({ node, declaration, fields, tags }: Known): ThroughlineError[] {
  return node.derives.flatMap(({ port, field, from }) => {
    const key = fieldKey({ declaration: node.id, port, field });
    const type = fields.get(key)?.field.type;
    if (type === undefined) return [];
    const alike = from.filter((ref) => {
      const read = fields.get(fieldKey(ref))?.field;
      return ref.certainty === "possible" && ref.field === field && formatType(read?.type ?? json) === formatType(type);
    });
    const brought = new Map(alike.flatMap((ref) => [...(tags.get(fieldKey(ref)) ?? [])]));
    const lost = [...brought].filter(([tag]) => tags.get(key)?.has(tag) !== true);
    const where = whereOf(declaration, `${port} · field ${field}`);
    return lost.map(([tag, source]) =>
      contractError("untagged-pii", {
        detail: `${node.name} · ${port} · ${field} may be personal data and does not say so: ${sourceName(source)} is ${tagName(tag)}`,
        hint: `write .meta({ pii: "${categoryOf(tag)}" }) on the field, or leave it out`,
        where,
      }),
    );
  });
}

const json = { name: "json" } as const;

/** Personal data that a declaration shows or sends on, and is not said to. */
function shownProblems(
  { node, declaration, tags }: Known,
  graph: ProjectGraph,
  categories: readonly string[] | undefined,
): ThroughlineError[] {
  if (categories === undefined) return [];
  const taken = new Set(categories.map(piiTag));
  const read = graph.edges.filter((edge) => edge.to === node.id && edge.writes !== true);
  const found = new Map<string, ThroughlineError>();
  for (const { from, port, fields } of read) {
    for (const { name, as } of fields) {
      for (const [tag, source] of tags.get(fieldKey({ declaration: from, port, field: name })) ?? []) {
        if (taken.has(tag) || found.has(`${tag} ${fieldKey(source)}`)) continue;
        const detail = `${node.title} ${node.name} gets personal data and does not say so: ${sourceName(source)} is ${tagName(tag)}`;
        const hint = `write pii: ["${categoryOf(tag)}"] where it is shown or sent to a model, or leave the field out`;
        found.set(
          `${tag} ${fieldKey(source)}`,
          contractError("untagged-pii", { detail, hint, where: whereOf(declaration, as) }),
        );
      }
    }
  }
  return [...found.values()];
}

const categoryOf = (tag: string) => tag.slice("pii:".length);
const tagName = (tag: string) => `pii("${categoryOf(tag)}")`;
const sourceName = ({ declaration, field }: FieldRef) => `${idName(declaration)}.${field}`;

function fieldsOf(node: GraphNode): (readonly [string, { readonly ref: FieldRef; readonly field: Field }])[] {
  return node.provides.flatMap(({ name: port, shape }) =>
    shape.map((field) => {
      const ref = { declaration: node.id, port, field: field.name };
      return [fieldKey(ref), { ref, field }] as const;
    }),
  );
}

/** The tags of the fields that a value is copied from, each with the field where it was declared. */
function taggedSources(
  from: GraphNode["derives"][number]["from"],
  known: {
    readonly type: string | undefined;
    readonly fields: ReadonlyMap<string, { readonly field: Field }>;
    readonly tags: ReadonlyMap<string, Tags>;
  },
): Tags {
  const copied = from.filter((ref) => {
    const type = known.fields.get(fieldKey(ref))?.field.type;
    const isSame = type !== undefined && formatType(type) === known.type;
    return ref.how === "value" && ref.certainty === "definite" && isSame;
  });
  return new Map(copied.flatMap((ref) => [...(known.tags.get(fieldKey(ref)) ?? [])]));
}

function untagged(use: {
  readonly column: string;
  readonly tag: string;
  readonly source: FieldRef;
  readonly where: ReturnType<typeof whereOf>;
}): ThroughlineError {
  return contractError("untagged-pii", {
    detail: `${use.column} is made from personal data and does not say so: ${sourceName(use.source)} is ${tagName(use.tag)}`,
    hint: `write .pii("${categoryOf(use.tag)}") on the column, or leave it out of the query`,
    where: use.where,
  });
}

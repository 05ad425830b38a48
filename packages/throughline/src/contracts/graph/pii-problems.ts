import type { DeclarationId } from "../core/declaration.ts";
import type { FieldRef } from "../core/use.ts";
import { contractError } from "../data/error-codes.ts";
import { whereOf } from "../data/relation-spec.ts";
import type { ThroughlineError } from "../errors/throughline-error.ts";
import { type Field, formatType } from "../shape/field.ts";
import type { Analysis } from "./kind-spec.ts";
import { fieldKey, type GraphNode, type ProjectGraph } from "./project-graph.ts";
import type { ReadDeclaration } from "./read-declaration.ts";

/** A tag of personal data, and the field that brought it. */
type Tags = ReadonlyMap<string, FieldRef>;

const isPersonal = (tag: string) => tag.startsWith("pii:");

/**
 * Columns of queries that personal data reaches without its tag. Data is followed through values of an unchanged type: a count of names
 * is no name, and a piece of one still is. What is no query passes on the tags that its columns declare.
 */
export function piiProblems(
  graph: ProjectGraph,
  byId: ReadonlyMap<DeclarationId, Pick<ReadDeclaration, "declaration" | "spec">>,
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
    const trace = analysis.sql.get(node.id);
    if (entry?.spec.query === undefined || trace === undefined) return [];
    const types = new Map(trace.columns.map(({ name, type }) => [name, formatType(type)]));
    return node.derives.flatMap((derivation) => {
      const key = fieldKey({ declaration: node.id, ...derivation });
      const brought = taggedSources(derivation.from, { type: types.get(derivation.field), fields, tags });
      const lost = [...brought].filter(([tag]) => tags.get(key)?.has(tag) !== true);
      if (lost.length === 0 || !fields.has(key)) return [];
      tags.set(key, new Map([...brought, ...(tags.get(key) ?? [])]));
      const where = whereOf(entry.declaration, `column ${derivation.field}`);
      return lost.map(([tag, source]) => untagged({ column: `${node.name}.${derivation.field}`, tag, source, where }));
    });
  });
}

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
  const category = use.tag.slice("pii:".length);
  const source = `${use.source.declaration.slice(use.source.declaration.indexOf(":") + 1)}.${use.source.field}`;
  return contractError("untagged-pii", {
    detail: `${use.column} is made from personal data and does not say so: ${source} is pii("${category}")`,
    hint: `write .pii("${category}") on the column, or leave it out of the query`,
    where: use.where,
  });
}

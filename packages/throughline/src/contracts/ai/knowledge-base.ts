import { type CommonOptions, common, type Declaration, declare } from "../core/declaration.ts";
import { injectableAs, type Tool, type ToolContract } from "../core/injectable.ts";
import { commonRules, type RulesOf } from "../core/option-rules.ts";
import type { Use } from "../core/use.ts";
import { isDocuments } from "../data/documents.ts";
import { type Field, fieldOf, type Shape } from "../shape/field.ts";
import { schemaOfShape } from "../shape/json-schema.ts";
import { type ColumnName, type NamesOfType, type Relation, shapeOf, type ValueOf } from "../shape/relation.ts";
import type { EmbeddingChoice } from "./embeddings.ts";
import type { Passage } from "./passage.ts";

/** Measures of retrieval that a gate may be on, each between 0 and 1 over the cases. */
export type RetrievalMeasure = "recallAt1" | "recallAt5" | "recallAt10" | "mrr";

/** Cases of a knowledge base: lines of `{ "query": "...", "documents": ["<id>", ...] }`. */
export interface RetrievalEvaluation {
  /** A .jsonl file below the project's root. */
  readonly cases: string;
  readonly accept?: Readonly<Partial<Record<RetrievalMeasure, { readonly min: number }>>>;
}

/** How documents are cut. */
export interface Chunking {
  /** Most tokens of a chunk, 32 to 2,000, counted by the o200k tokenizer. */
  readonly tokens: number;
  /** Tokens that a chunk repeats from the one before, less than `tokens`. */
  readonly overlap: number;
}

/** The values that a search can be narrowed to, by column. */
export type FilterOf<R extends Relation, F extends string> = {
  readonly [K in F & keyof R["columns"]]?: ValueOf<R["columns"][K]>;
};

/** Options of a knowledge base. */
export interface KnowledgeBaseOptions<R extends Relation, F extends string> extends CommonOptions {
  /** One document a row; its key is `id`. */
  readonly from: R;
  /** The column that names a document. */
  readonly id: NoInfer<NamesOfType<R["columns"], "text">>;
  /** The column with the document's body. */
  readonly text: NoInfer<NamesOfType<R["columns"], "text">>;
  /** Default: `title` of documents, else the id. */
  readonly title?: NoInfer<NamesOfType<R["columns"], "text">>;
  /** The column that says how a body is written: `markdown`, `html` or `text`. Default: `format` of documents, else every body is plain text. */
  readonly format?: NoInfer<NamesOfType<R["columns"], "text">>;
  readonly chunk: Chunking;
  /** Adds vectors, and hybrid rank fusion. Default: none, BM25 with heading paths. */
  readonly embed?: EmbeddingChoice;
  /** Columns that a search can be narrowed by. */
  readonly filter?: readonly ColumnName<R, F>[];
  readonly evaluate?: RetrievalEvaluation;
}

/** What a handler or `fill` receives for a knowledge base. */
export interface KnowledgeReader<Filter extends object = Readonly<Record<string, unknown>>> {
  /** The passages that fit best, the best first. `limit`: 1 to 50. @default 5 */
  search(query: string, options?: { readonly limit?: number; readonly filter?: Filter }): Promise<Passage[]>;
}

/** Documents that can be searched. */
export interface KnowledgeBase<Name extends string = string, Filter extends object = Readonly<Record<string, unknown>>>
  extends Declaration<"knowledgeBase", Name>,
    Tool<KnowledgeReader<Filter>> {
  readonly from: Relation;
  readonly id: string;
  readonly text: string;
  readonly title?: string;
  readonly format?: string;
  readonly chunk: Chunking;
  readonly embed?: EmbeddingChoice;
  readonly filter: readonly string[];
  readonly evaluate?: RetrievalEvaluation;
}

const rules = {
  ...commonRules,
  from: true,
  id: true,
  text: true,
  title: true,
  format: true,
  chunk: { tokens: true, overlap: true },
  embed: true,
  filter: "list",
  evaluate: {
    cases: true,
    accept: { recallAt1: { min: true }, recallAt5: { min: true }, recallAt10: { min: true }, mrr: { min: true } },
  },
} satisfies RulesOf<KnowledgeBaseOptions<Relation, string>>;

/** Declares documents that can be searched: cut into chunks, indexed, with the place of every passage. */
export function knowledgeBase<const Name extends string, const R extends Relation, const F extends string = never>(
  name: Name,
  options: KnowledgeBaseOptions<R, F>,
): KnowledgeBase<Name, FilterOf<R, F>> {
  const { from, id, text, chunk, embed, filter, evaluate } = options;
  const documents = isDocuments(from);
  const title = options.title ?? (documents ? "title" : undefined);
  const format = options.format ?? (documents ? "format" : undefined);
  const declaration = declare(
    { kind: "knowledgeBase", name, above: knowledgeBase, given: { options, rules } },
    {
      ...common(options),
      ...injectableAs(
        () => passagesUse(declaration),
        () => searchTool(declaration),
      ),
      from,
      id,
      text,
      ...(title === undefined ? {} : { title }),
      ...(format === undefined ? {} : { format }),
      chunk: Object.freeze({ ...chunk }),
      ...(embed === undefined ? {} : { embed }),
      filter: filter ?? [],
      ...(evaluate === undefined ? {} : { evaluate }),
    },
  ) as unknown as KnowledgeBase<Name, FilterOf<R, F>>;
  return declaration;
}

/** True for a knowledge base. */
export const isKnowledgeBase = (declaration: Declaration): declaration is KnowledgeBase =>
  declaration.kind === "knowledgeBase";

/** What a passage is made of; texts keep the tags of the columns they come from. */
export function passageShape(base: Pick<KnowledgeBase, "from" | "id" | "text" | "title">): Shape {
  const columns = shapeOf(base.from.columns);
  const tagged = (name: string, column: string, description?: string): Field => ({
    name,
    type: { name: "text" },
    nullable: false,
    ...tagsOf(fieldOf(columns, column)),
    ...(description === undefined ? {} : { description }),
  });
  const offset = { type: { name: "int32" }, nullable: false } as const;
  return [
    tagged("text", base.text),
    tagged("document", base.id, "id of the document"),
    tagged("title", base.title ?? base.id),
    {
      name: "heading",
      type: { name: "list", item: { name: "text" } },
      nullable: false,
      ...tagsOf(fieldOf(columns, base.text)),
      description: "headings above it, the outermost first",
    },
    { name: "start", ...offset, description: "where it begins in the document's body, in UTF-16 code units" },
    { name: "end", ...offset, description: "where it ends, exclusive" },
    { name: "score", type: { name: "float64" }, nullable: false, description: "how well it fits the query" },
  ];
}

const tagsOf = (field: Field | undefined): Pick<Field, "tags"> =>
  field?.tags === undefined ? {} : { tags: field.tags };

/** What a search takes. */
export function searchShape(base: Pick<KnowledgeBase, "from" | "filter">): Shape {
  const columns = shapeOf(base.from.columns);
  const filters = base.filter
    .flatMap((name) => fieldOf(columns, name) ?? [])
    .map((field): Field => ({ ...field, nullable: false, optional: true }));
  const optional = { nullable: false, optional: true } as const;
  return [
    { name: "query", type: { name: "text" }, nullable: false, description: "what to look for, in words" },
    { name: "limit", type: { name: "int32" }, ...optional, limits: { min: 1, max: 50 }, description: "most passages" },
    ...(filters.length === 0
      ? []
      : [{ name: "filter", type: { name: "struct", fields: filters }, ...optional } as const]),
  ];
}

const passagesUse = (base: KnowledgeBase): Use => ({
  provider: base,
  port: "passages",
  fields: passageShape(base).map(({ name }) => ({ name, as: "handler" })),
  certainty: "possible",
});

/** Longest query of a search, characters. */
export const longestQuery = 2_000;

/** What a model may ask for: the shape of a search, with the rules by which a query is refused. */
function searchParameters(base: KnowledgeBase): ToolContract["parameters"] {
  const asked = searchShape(base).map((field) =>
    field.name === "query" ? { ...field, limits: { minLength: 1, maxLength: longestQuery, pattern: "\\S" } } : field,
  );
  return schemaOfShape(asked);
}

function searchTool(base: KnowledgeBase): ToolContract {
  return {
    description: `Searches ${base.description ?? base.name}; gives the passages that fit best`,
    parameters: searchParameters(base),
    port: "passages",
    result: passageShape(base),
    request: "search",
  };
}

import type { Use } from "../core/use.ts";
import { refOf, useOf } from "../data/relation-spec.ts";
import type { Derivation, KindSpec, PromiseClause } from "../graph/kind-spec.ts";
import { embeddingIdentity } from "./embeddings.ts";
import { type KnowledgeBase, passageShape, type RetrievalMeasure, searchShape } from "./knowledge-base.ts";
import { knowledgeBaseProblems } from "./knowledge-base-problems.ts";
import { vectorTerms } from "./vector-terms.ts";

/** What a knowledge base is to the graph. */
export const knowledgeBaseSpec: KindSpec<KnowledgeBase> = {
  kind: "knowledgeBase",
  namespace: "knowledge base",
  title: "knowledge base",
  accepts: (base) => ({
    uses: [useOf(base.from, columnsRead(base))],
    ports: [{ name: "search", shape: searchShape(base), answer: "passages" }],
  }),
  provides: (base) => [{ name: "passages", shape: passageShape(base) }],
  derives: derivationsOf,
  promises: (base) => [
    ...chunkClauses(base),
    ...embeddingClauses(base),
    { name: "consistency", says: "every live row's chunks once, none stale, none orphaned", ...none("chunks") },
    ...retrievalClauses(base),
  ],
  terms: vectorTerms,
  validate: knowledgeBaseProblems,
  shown: () => ({
    page: "agents",
    figures: [
      { from: "evidence", label: "recall@5", promise: "recallAt5" },
      { from: "version", field: "chunks", label: "chunks" },
    ],
  }),
  identity: (base) => ({
    from: base.from.name,
    id: base.id,
    text: base.text,
    title: base.title,
    format: base.format,
    chunk: base.chunk,
    embed: embeddingIdentity(base.embed),
    filter: base.filter,
    evaluate: base.evaluate,
  }),
  callbacks: () => false,
};

const none = (unit: string) => ({ relation: "=", limit: 0, unit }) as const;

function columnsRead(base: KnowledgeBase): Use["fields"] {
  const optional = [
    { name: base.title, as: "title" },
    { name: base.format, as: "format" },
  ].filter((field): field is { name: string; as: string } => field.name !== undefined);
  const filters = base.filter.map((name) => ({ name, as: `filter ${name}` }));
  return [{ name: base.id, as: "document id" }, { name: base.text, as: "text" }, ...optional, ...filters];
}

/** Texts are cut from the body; the other columns decide where, and which passages a search may give. */
function derivationsOf(base: KnowledgeBase): Derivation[] {
  const ref = (column: string, how: "value" | "row") =>
    ({ ...refOf(base.from, column), how, certainty: "definite" }) as const;
  const decides = [...(base.format === undefined ? [] : [base.format]), ...base.filter].map((name) => ref(name, "row"));
  const sources: Readonly<Record<string, string>> = { document: base.id, title: base.title ?? base.id };
  const places = new Set(["start", "end"]);
  return passageShape(base).map(({ name }) => ({
    port: "passages",
    field: name,
    from: [ref(sources[name] ?? base.text, places.has(name) ? "row" : "value"), ...decides],
  }));
}

function chunkClauses({ chunk: { tokens, overlap } }: KnowledgeBase): PromiseClause[] {
  return [
    {
      name: "chunk tokens",
      says: `a chunk has at most ${tokens} tokens`,
      relation: "≤",
      limit: tokens,
      unit: "tokens",
    },
    {
      name: "chunk overlap",
      says: `a chunk repeats at most ${overlap} tokens`,
      relation: "≤",
      limit: overlap,
      unit: "tokens",
    },
  ];
}

function embeddingClauses({ embed }: KnowledgeBase): PromiseClause[] {
  if (embed === undefined) return [];
  const model = embed.provider === "local" ? embed.folder : embed.model;
  const schema =
    embed.dimensions === undefined ? `${model}, cosine` : `${model}, ${embed.dimensions} dimensions, cosine`;
  return [{ name: "embedding schema", says: `every vector is by ${schema}`, relation: "=", limit: schema }];
}

const measures: Readonly<Record<RetrievalMeasure, string>> = {
  recallAt1: "recall at 1",
  recallAt5: "recall at 5",
  recallAt10: "recall at 10",
  mrr: "MRR",
};

/** The gates of a knowledge base, measured over its cases. */
export function retrievalClauses({ evaluate }: Pick<KnowledgeBase, "evaluate">): PromiseClause[] {
  return Object.entries(evaluate?.accept ?? {}).flatMap(([name, gate]) => {
    const measure = measures[name as RetrievalMeasure];
    if (measure === undefined || gate === undefined) return [];
    return [{ name, says: `${measure} ≥ ${gate.min}`, relation: "≥", limit: gate.min }];
  });
}

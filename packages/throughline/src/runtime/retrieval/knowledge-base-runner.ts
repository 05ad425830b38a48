import { createHash } from "node:crypto";
import type { KnowledgeBase } from "../../contracts/ai/knowledge-base.ts";
import { idOf } from "../../contracts/core/declaration.ts";
import { isThroughlineError } from "../../contracts/errors/throughline-error.ts";
import { providerOf } from "../../contracts/shape/relation.ts";
import { Bm25Index } from "../../estimators/retrieval/bm25.ts";
import { retrievalError } from "../../estimators/retrieval/error-codes.ts";
import {
  evaluatedDepth,
  evaluateRetrieval,
  type RetrievalEvaluation,
} from "../../estimators/retrieval/evaluate-retrieval.ts";
import { openTokenCounter } from "../../formats/documents/token-counter.ts";
import type { EmbeddingModel } from "../../ports/embedding-model.ts";
import type { BuildOutcome, KindRunner, Measurement, OpenEmbeddingModel, RunContext } from "../plan/kind-runner.ts";
import { embedChunks } from "./embed-chunks.ts";
import { chunkText, placedChunks } from "./index-content.ts";
import { type DocumentsOutcome, indexDocuments } from "./index-documents.ts";
import { type IndexCard, readIndex, type StoredIndex, writeIndex } from "./index-store.ts";
import { inconsistencies, knowledgeEvidence } from "./knowledge-evidence.ts";
import { type LiveDocument, liveDocuments } from "./live-documents.ts";
import { casesText, parseRetrievalCases } from "./read-cases.ts";
import { KnowledgeSearcher } from "./search-index.ts";

const count = (n: number) => n.toLocaleString("en");

/** Cuts the documents of a knowledge base, embeds them where it says so, indexes them, and asks the cases. */
export const knowledgeBaseRunner: KindRunner<KnowledgeBase> = {
  kind: "knowledgeBase",
  async build(base, context) {
    const counter = await openTokenCounter();
    const model = await openModel(base, context.embeddings);
    const earlier = context.rebuild === true ? undefined : await earlierIndex(base, context);
    const live = await liveDocuments(context.session, base);
    const outcome = indexDocuments(live, {
      base,
      count: counter,
      earlier: earlier?.documents ?? [],
      onProgress: (done) => context.progress(`${count(done)} of ${count(live.length)} documents`),
    });
    const made = await indexOf(outcome, { model, earlier, context });
    const card = await writeIndex(context.objects, made.index, {
      knowledgeBase: base.name,
      createdAtUs: context.clock.nowUs(),
      run: context.runId,
    });
    const index = await readIndex(context.objects, card);
    const evaluated = await evaluate({ base, index, model, root: context.root });
    const measured = knowledgeEvidence({ base, index, live, count: counter, model, evaluation: evaluated?.evaluation });
    const built: Built = { base, card, index, live, outcome, embedded: made.embedded, measured, evaluated };
    return outcomeOf(built, context);
  },
  async stands(base, { objects, root, embeddings }, version) {
    try {
      const { vectors } = await readIndex(objects, { knowledgeBase: base.name, index: String(version.index) });
      const model = await modelId(base, embeddings);
      if (model === "") return "its embedding model can't be opened";
      if (vectors?.model !== model) return "its embedding model changed";
      return version.cases === (await casesHash(base, root)) ? true : "its cases changed";
    } catch (error) {
      if (isThroughlineError(error) && error.code.startsWith("retrieval.")) return false;
      throw error;
    }
  },
};

interface Built {
  readonly base: KnowledgeBase;
  readonly card: IndexCard;
  readonly index: StoredIndex;
  readonly live: readonly LiveDocument[];
  readonly outcome: DocumentsOutcome;
  readonly embedded: number;
  readonly measured: readonly Measurement[];
  readonly evaluated: Evaluated | undefined;
}

interface Evaluated {
  readonly cases: string;
  /** Undefined where there is nothing to be found. */
  readonly evaluation: RetrievalEvaluation | undefined;
}

/** The embedding model of a knowledge base; undefined where it has none. Throws `retrieval.no-embedding-model`. */
export async function openModel(
  base: KnowledgeBase,
  open: OpenEmbeddingModel | undefined,
): Promise<EmbeddingModel | undefined> {
  if (base.embed === undefined) return undefined;
  if (open !== undefined) return await open(base.embed);
  throw retrievalError("no-embedding-model", { detail: `no embedding model can be opened for ${base.name}` });
}

/** The model that there is now; of one that can't be opened an empty text, since the build says why. */
async function modelId(base: KnowledgeBase, open: OpenEmbeddingModel | undefined): Promise<string | undefined> {
  try {
    return (await openModel(base, open))?.id;
  } catch (error) {
    if (isThroughlineError(error)) return "";
    throw error;
  }
}

/** The index that was built before, where it can be read. */
async function earlierIndex(base: KnowledgeBase, context: RunContext): Promise<StoredIndex | undefined> {
  const version = context.versionOf(idOf(base));
  if (typeof version?.index !== "string") return undefined;
  return readIndex(context.objects, { knowledgeBase: base.name, index: version.index }).catch((error: unknown) => {
    if (isThroughlineError(error) && error.code.startsWith("retrieval.")) return undefined;
    throw error;
  });
}

async function indexOf(
  { documents }: DocumentsOutcome,
  of: {
    readonly model: EmbeddingModel | undefined;
    readonly earlier: StoredIndex | undefined;
    readonly context: RunContext;
  },
): Promise<{ readonly index: StoredIndex; readonly embedded: number }> {
  const chunks = placedChunks(documents);
  of.context.progress(`indexing ${count(chunks.length)} chunks`);
  const words = Bm25Index.of(
    chunks.map((chunk) => ({ text: chunkText(chunk), heading: [chunk.document.title, ...chunk.heading] })),
  );
  if (of.model === undefined) return { index: { documents, words, vectors: undefined }, embedded: 0 };
  const { vectors, embedded } = await embedChunks(chunks, {
    model: of.model,
    earlier: of.earlier,
    onProgress: (done, texts) => of.context.progress(`${count(done)} of ${count(texts)} chunks embedded`),
  });
  return { index: { documents, words, vectors }, embedded };
}

async function evaluate(of: {
  readonly base: KnowledgeBase;
  readonly index: StoredIndex;
  readonly model: EmbeddingModel | undefined;
  readonly root: string;
}): Promise<Evaluated | undefined> {
  const { base, index, model, root } = of;
  if (base.evaluate === undefined) return undefined;
  const text = await casesText(root, base.evaluate.cases);
  const cases = parseRetrievalCases(text, base.evaluate.cases);
  const searcher = new KnowledgeSearcher(base, index, model);
  const isEmpty = index.words.arrays.items === 0;
  const evaluation = isEmpty
    ? undefined
    : await evaluateRetrieval(cases, (query) => searcher.documents(query, evaluatedDepth));
  return { cases: hashText(text), evaluation };
}

const hashText = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 24);

async function casesHash(base: KnowledgeBase, root: string): Promise<string | null> {
  return base.evaluate === undefined ? null : hashText(await casesText(root, base.evaluate.cases));
}

function outcomeOf(built: Built, context: RunContext): BuildOutcome {
  const { base, card, measured, evaluated } = built;
  const from = context.versionOf(idOf(providerOf(base.from).declaration()));
  const gates = new Set(Object.keys(base.evaluate?.accept ?? {}));
  return {
    version: {
      knowledgeBase: base.name,
      index: card.index,
      data: { [base.from.name]: from?.tableVersion ?? null },
      cases: evaluated?.cases ?? null,
    },
    text: textOf(built),
    measured,
    accepted: measured.every(({ promise, held }) => held || !gates.has(promise)),
    notes: notesOf(built),
  };
}

function textOf({ card, outcome, embedded, evaluated, live }: Built): string {
  const documents = `${count(card.documents)} ${card.documents === 1 ? "document" : "documents"}`;
  const parts = [`${documents} in ${count(card.chunks)} ${card.chunks === 1 ? "chunk" : "chunks"}`];
  if (outcome.cut < live.length) parts.push(`${count(outcome.cut)} cut anew`);
  if (card.vectors !== null) parts.push(`${count(embedded)} embedded`);
  const evaluation = evaluated?.evaluation;
  if (evaluation !== undefined)
    parts.push(`recall@5 ${evaluation.recallAt5.value.toFixed(2)}`, `MRR ${evaluation.mrr.value.toFixed(2)}`);
  return parts.join("   ");
}

function notesOf({ base, live, index, outcome, evaluated }: Built): string[] {
  const { tooLong, empty, unknownFormats } = outcome;
  const { missing, stale, orphaned, twice, total } = inconsistencies(index.documents, live);
  const nothing = index.words.arrays.items === 0;
  return [
    ...(nothing ? [`${base.from.name} has no text: a search of ${base.name} finds nothing`] : []),
    ...(nothing && evaluated !== undefined ? ["retrieval is not measured: there is nothing to be found"] : []),
    ...tooLong.map((id) => `left out, over 10,000,000 characters: ${id}`),
    ...(empty === 0 || nothing ? [] : [`${count(empty)} without text`]),
    ...unknownFormats.map((format) => `read as plain text, the format is not known: ${format}`),
    ...(total === 0
      ? []
      : [`index and rows differ: ${missing} missing, ${stale} stale, ${orphaned} orphaned, ${twice} twice`]),
  ];
}

import type { KnowledgeBase } from "../../../contracts/ai/knowledge-base.ts";
import { counted } from "../../../contracts/core/counted.ts";
import { evaluatedDepth, evaluateRetrieval } from "../../../estimators/retrieval/evaluate-retrieval.ts";
import { openTokenCounter } from "../../../formats/documents/token-counter.ts";
import type { Measurement } from "../../plan/kind-runner.ts";
import { pinnedIndex, readIndex } from "../../retrieval/index-store.ts";
import { openModel } from "../../retrieval/knowledge-base-runner.ts";
import { knowledgeEvidence } from "../../retrieval/knowledge-evidence.ts";
import { liveDocuments } from "../../retrieval/live-documents.ts";
import { readRetrievalCases } from "../../retrieval/read-cases.ts";
import { KnowledgeSearcher } from "../../retrieval/search-index.ts";
import { hasPassages } from "../parts.ts";
import { type Bench, type Clause, type Outcome, promisesWhere, type Subject, type Verifier } from "../verifier.ts";

const families: Readonly<Record<string, string>> = {
  consistency: "vector store consistency",
  "chunk tokens": "chunking rules",
  "chunk overlap": "chunking rules",
  "embedding schema": "embedding schema",
};

/** Of a knowledge base that declares no embeddings. */
const noVectors: Clause = {
  name: "embedding schema",
  says: "its index has no vectors, since no embeddings are declared",
  relation: "=",
  limit: "no vectors",
  handOff: "embedding schema",
};

/** The index that a release pins, against the documents as the release has them and the cases as they are now. */
export const knowledge: Verifier = {
  name: "knowledge",
  limitMs: 60_000,
  covers: (subject) => {
    if (!hasPassages(subject.declaration)) return [];
    const promised = promisesWhere(subject, () => true).map((clause): Clause => {
      const handOff = families[clause.name];
      return handOff === undefined ? clause : { ...clause, handOff };
    });
    return subject.declaration.embed === undefined ? [...promised, noVectors] : promised;
  },
  async measure(clause, subject, bench): Promise<Outcome> {
    const { declaration } = subject;
    if (!hasPassages(declaration)) return { because: "it has no passages" };
    const found = await bench.once(`knowledge ${declaration.name}`, () => measureAll(declaration, subject, bench));
    if (found !== undefined && clause.limit === noVectors.limit)
      return { held: found.vectors === noVectors.limit, figure: found.vectors, note: found.note };
    const measurement = found?.measured.find(({ promise }) => promise === clause.name);
    if (found === undefined) return { because: "no index of it is released" };
    if (measurement === undefined) return { because: "there is nothing in the index to measure it on" };
    return { held: measurement.held, figure: measurement.figure, note: found.note };
  },
};

interface Found {
  readonly measured: readonly Measurement[];
  /** The vectors of the index in words. */
  readonly vectors: string;
  readonly note: string;
}

async function measureAll(
  base: KnowledgeBase,
  { pin }: Subject,
  { engines, session, root }: Bench,
): Promise<Found | undefined> {
  const name = pinnedIndex(pin);
  if (name === undefined) return undefined;
  const index = await readIndex(engines.objects, name);
  const model = await openModel(base, engines.embeddings);
  const live = await liveDocuments(session, base);
  const cases = base.evaluate === undefined ? [] : await readRetrievalCases(root, base.evaluate.cases);
  const searcher = new KnowledgeSearcher(base, index, model);
  const isEmpty = index.words.arrays.items === 0;
  const evaluation = isEmpty
    ? undefined
    : await evaluateRetrieval(cases, (query) => searcher.documents(query, evaluatedDepth));
  const count = await openTokenCounter();
  const measured = knowledgeEvidence({ base, index, live, count, model, evaluation });
  const { vectors } = index;
  const inWords = vectors === undefined ? "no vectors" : `${vectors.model}, ${vectors.dimensions} dimensions`;
  return {
    measured,
    vectors: inWords,
    note: `${counted(live.length, "document")}${cases.length === 0 ? "" : `, ${counted(cases.length, "case")}`}`,
  };
}

import { join } from "node:path";
import { openFileObjectStore } from "../../adapters/filesystem/object-store/open-file-object-store.ts";
import { isKnowledgeBase, type KnowledgeBase } from "../../contracts/ai/knowledge-base.ts";
import { retrievalClauses } from "../../contracts/ai/knowledge-base-spec.ts";
import { isPrompt, type Prompt } from "../../contracts/ai/prompt.ts";
import { promptClauses } from "../../contracts/ai/prompt-spec.ts";
import { type Declaration, idOf } from "../../contracts/core/declaration.ts";
import { isThroughlineError } from "../../contracts/errors/index.ts";
import type { PromiseClause } from "../../contracts/graph/kind-spec.ts";
import {
  evaluatedDepth,
  evaluateRetrieval,
  type RetrievalEvaluation,
} from "../../estimators/retrieval/evaluate-retrieval.ts";
import type { LanguageModel } from "../../ports/language-model.ts";
import type { Measurement } from "../../runtime/plan/kind-runner.ts";
import { loadTokenCounter } from "../../runtime/prompts/count-tokens.ts";
import { evaluatePrompt, type PromptScore, promptEvidence } from "../../runtime/prompts/evaluate-prompt.ts";
import { readPromptCases } from "../../runtime/prompts/read-prompt-cases.ts";
import { ReleaseStore } from "../../runtime/releases/release-store.ts";
import { openKnowledge } from "../../runtime/retrieval/open-knowledge.ts";
import { readRetrievalCases } from "../../runtime/retrieval/read-cases.ts";
import { openEmbeddingModels } from "./embedding-models.ts";
import type { ConfiguredProject } from "./project-config.ts";

/** One promise beside what was measured of it. */
export interface Gate {
  readonly declaration: string;
  readonly promise: string;
  readonly says: string;
  readonly state: "held" | "broken" | "not-measured";
  readonly figure: number | string | null;
  /** Why it was not measured. */
  readonly because?: string;
}

/** A knowledge base on its cases; undefined where nothing could be asked. */
export interface RetrievalScore {
  readonly knowledgeBase: string;
  readonly evaluation: RetrievalEvaluation | undefined;
  readonly because?: string;
}

/** What has cases. */
export type Evaluated = Prompt | KnowledgeBase;

/** The prompts and knowledge bases that have cases. */
export const withCases = (declarations: readonly Declaration[]): Evaluated[] =>
  declarations.filter((one): one is Evaluated => (isPrompt(one) || isKnowledgeBase(one)) && one.evaluate !== undefined);

export interface Scores {
  readonly prompts: readonly PromptScore[];
  readonly retrieval: readonly RetrievalScore[];
  readonly gates: readonly Gate[];
  readonly measured: readonly Measurement[];
}

/** Asks the cases of prompts by the language model, and those of knowledge bases by the indexes of the current release. */
export async function scoreCases(
  evaluated: readonly Evaluated[],
  of: {
    readonly project: ConfiguredProject;
    readonly model: LanguageModel;
  },
): Promise<Scores> {
  const { project, model } = of;
  const prompts: PromptScore[] = [];
  const retrieval: RetrievalScore[] = [];
  const measured: Measurement[] = [];
  const gates: Gate[] = [];
  for (const one of evaluated) {
    if (isPrompt(one)) {
      const cases = await readPromptCases(one, project.root);
      const score = await evaluatePrompt({ prompt: one, cases, model, count: await loadTokenCounter() });
      const because = score.variants.find(({ used }) => used)?.because;
      const found = promptEvidence(one, score);
      prompts.push(score);
      measured.push(...found);
      gates.push(...gatesOf(one, promptClauses(one), { measured: found, because }));
    } else {
      const score = await scoreKnowledge(one, of);
      const found = retrievalEvidence(one, score.evaluation);
      retrieval.push(score);
      measured.push(...found);
      gates.push(...gatesOf(one, retrievalClauses(one), { measured: found, because: score.because }));
    }
  }
  return { prompts, retrieval, gates, measured };
}

function gatesOf(
  declaration: Declaration,
  clauses: readonly PromiseClause[],
  of: { readonly measured: readonly Measurement[]; readonly because: string | undefined },
): Gate[] {
  return clauses.map(({ name, says }) => {
    const head = { declaration: idOf(declaration), promise: name, says };
    const found = of.measured.find(({ promise }) => promise === name);
    if (found !== undefined) return { ...head, state: found.held ? "held" : "broken", figure: found.figure };
    const because = of.because === undefined ? {} : { because: of.because };
    return { ...head, state: "not-measured", figure: null, ...because };
  });
}

/** What keeps cases from being asked, and says nothing of how they would be answered. */
const cannotAsk = /^(releases\.none|retrieval\.(not-built|model-changed)|models\.|embeddings\.)/;

async function scoreKnowledge(base: KnowledgeBase, of: Parameters<typeof scoreCases>[1]): Promise<RetrievalScore> {
  const { project } = of;
  const cases = await readRetrievalCases(project.root, base.evaluate?.cases ?? "");
  const embeddings = openEmbeddingModels(project.root);
  try {
    const release = await new ReleaseStore(project.state).read();
    const objects = openFileObjectStore({ root: join(project.state, "objects") });
    const engines = { objects, embeddings: embeddings.open };
    const knowledge = openKnowledge({ declarations: [base], pins: release.pins, engines }).get(base.name);
    const searcher = await knowledge?.open();
    const search = async (query: string) => (await searcher?.documents(query, evaluatedDepth)) ?? [];
    return { knowledgeBase: base.name, evaluation: await evaluateRetrieval(cases, search) };
  } catch (error) {
    if (!isThroughlineError(error) || !cannotAsk.test(error.code)) throw error;
    return { knowledgeBase: base.name, evaluation: undefined, because: `${error.code}: ${error.detail}` };
  } finally {
    await embeddings.close();
  }
}

function retrievalEvidence(base: KnowledgeBase, evaluation: RetrievalEvaluation | undefined): Measurement[] {
  if (evaluation === undefined) return [];
  return retrievalClauses(base).map(({ name, says, limit }) => {
    const figure = evaluation[name as "mrr"].value;
    return { declaration: idOf(base), promise: name, says, held: figure >= Number(limit), figure, limit };
  });
}

import type { Model } from "../../../contracts/ml/model.ts";
import { type ExplainableModel, type ExplainedSample, openExplainable } from "../../../runtime/studio/explain-model.ts";
import type { ModelComparison } from "../../../runtime/training/compare-models.ts";
import { studioError } from "../error-codes.ts";
import type { ModelQuestions, StudioScope } from "../studio.ts";

/** Samples, comparisons and versions that are kept of one release. */
const mostKept = 4;

/** What was found of models in one release: since its tables never change, each is asked once. Failures are asked again. */
export class ModelInsight {
  readonly #scope: StudioScope;
  readonly #samples = new Map<string, Promise<ExplainedSample>>();
  readonly #comparisons = new Map<string, Promise<ModelComparison>>();
  readonly #versions = new Map<string, Promise<ExplainableModel>>();

  constructor(scope: StudioScope) {
    this.#scope = scope;
  }

  sample({ name }: Model, version: number): Promise<ExplainedSample> {
    return kept(this.#samples, `${name} ${version}`, () => this.questions.explain(name, version));
  }

  compare({ name }: Model, version: number, against: number): Promise<ModelComparison> {
    return kept(this.#comparisons, `${name} ${version} ${against}`, () =>
      this.questions.compare(name, version, against),
    );
  }

  /** A version in memory, for what the prediction log has. */
  version({ name: model }: Model, version: number): Promise<ExplainableModel> {
    const { objects, models } = this.#scope.studio;
    if (models === undefined) throw notHere();
    return kept(this.#versions, `${model} ${version}`, () => openExplainable({ objects, models }, { model, version }));
  }

  get questions(): ModelQuestions {
    const { modelQuestions } = this.#scope.studio;
    if (modelQuestions === undefined) throw notHere();
    return modelQuestions;
  }
}

const notHere = () => studioError("not-explained", { detail: "this server explains no models" });

/** Keeps what was asked last, and nothing that failed. */
function kept<T>(map: Map<string, Promise<T>>, key: string, ask: () => Promise<T>): Promise<T> {
  const answer = map.get(key) ?? ask();
  map.delete(key);
  map.set(key, answer);
  const [oldest] = map.keys();
  if (map.size > mostKept && oldest !== undefined) map.delete(oldest);
  answer.catch(() => map.delete(key));
  return answer;
}

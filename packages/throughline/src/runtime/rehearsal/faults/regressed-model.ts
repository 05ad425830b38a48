import { idOf } from "../../../contracts/core/declaration.ts";
import { seededRandom } from "../../../estimators/gradient-boosting/random.ts";
import type { Trainer } from "../../../ports/trainer.ts";
import { isLearned } from "../../verification/parts.ts";
import type { Fault } from "../fault.ts";

/** A model is trained again, on labels that say nothing. */
export const regressedModel: Fault = {
  name: "regressed-model",
  says: "a model is trained again, on labels that belong to other rows",
  stages: ["run", "verify"],
  targets({ declarations }) {
    const [model] = declarations.filter(isLearned);
    if (model === undefined) return { because: "nothing is learned" };
    const id = idOf(model);
    return [
      {
        declaration: id,
        says: `${model.name} is trained on shuffled labels`,
        inject: async () => ({
          anew: [id],
          engines: (engines) => ({ ...engines, trainer: onShuffledLabels(engines.trainer) }),
        }),
        counts: ({ declaration }) => declaration === id,
      },
    ];
  },
};

function onShuffledLabels(trainer: Trainer): Trainer {
  return {
    fit: (request, options) =>
      trainer.fit({ ...request, data: { ...request.data, label: shuffled(request.data.label) } }, options),
    close: () => trainer.close(),
  };
}

/** The values in another order, by Fisher and Yates; the same for the same values. */
function shuffled(values: Float64Array): Float64Array {
  const random = seededRandom(1);
  const result = Float64Array.from(values);
  for (let i = result.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [result[i], result[j]] = [result[j] as number, result[i] as number];
  }
  return result;
}

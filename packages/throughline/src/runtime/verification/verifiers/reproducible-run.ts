import { isImported } from "../../../contracts/ml/imported.ts";
import type { GradientBoostingParameters } from "../../../ports/trainer.ts";
import { artifactHash } from "../../registry/model-registry.ts";
import { trainRequestOf } from "../../training/train-request.ts";
import { isLearned } from "../parts.ts";
import type { Verifier } from "../verifier.ts";
import { learnedRows, pinnedModel } from "./registered-model.ts";

/** Trains a released version, unless it came from a file, again from the rows, parameters and seed of its card, and compares the bytes. */
export const reproducibleRun: Verifier = {
  name: "reproducible run",
  limitMs: 120_000,
  covers: ({ declaration, pin }) =>
    isLearned(declaration) && !isImported(declaration.trainer) && typeof pin.artifactHash === "string"
      ? [
          {
            ...{ name: "reproducible run", says: "the same rows, parameters and seed give the same bytes" },
            ...{ relation: "=", limit: pin.artifactHash, handOff: "reproducible run" },
          },
        ]
      : [],
  async measure(clause, subject, bench) {
    const { declaration } = subject;
    if (!isLearned(declaration) || (await pinnedModel(subject, bench)) === undefined)
      return { because: "no version of it is released" };
    const learned = await learnedRows(subject, declaration, bench);
    if (learned === undefined) return { because: "the rows that it learned from have another version now" };
    const { frame, splits, stored } = learned;
    const { start, end } = splits.train;
    const parameters = stored.card.parameters as unknown as GradientBoostingParameters;
    const trained = await bench.engines.trainer.fit(trainRequestOf(declaration, { frame, splits }, parameters));
    const figure = artifactHash(trained.bytes);
    return {
      held: figure === clause.limit,
      figure,
      note: `trained again on ${(end - start).toLocaleString("en")} rows`,
    };
  },
};

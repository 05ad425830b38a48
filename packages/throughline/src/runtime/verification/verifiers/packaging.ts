import { idOf } from "../../../contracts/core/declaration.ts";
import { isThroughlineError } from "../../../contracts/errors/throughline-error.ts";
import type { Endpoint } from "../../../contracts/mlops/endpoint.ts";
import type { WireRow } from "../../../ports/query-engine.ts";
import { moduleHashes } from "../../load/code-hash.ts";
import type { CompiledProject } from "../../load/compiled-project.ts";
import { linkProject } from "../../load/link-project.ts";
import { hashOf } from "../../plan/plan.ts";
import { readModel } from "../../registry/model-registry.ts";
import type { LoggedAnswer } from "../../serving/prediction-log.ts";
import { answerAt, type Said } from "../../training/class-answer.ts";
import { answerDifferences } from "../answer-differences.ts";
import { isAnswering } from "../parts.ts";
import { sampleReplies } from "../sample-requests.ts";
import { type Bench, none, type Outcome, type PackedRelease, type Verifier } from "../verifier.ts";

/** Most answers that are computed again. */
const mostAnswers = 200;

const packagingClause = none("packaging", "the release opens from its folder and models alone, and answers the same", {
  unit: "parts and answers that differ",
  handOff: "packaging",
});

/**
 * The release in a folder of its own, without the project: its code has the hash by which it was released, the endpoint is in it, and
 * the model gives the scores that the served release gave.
 */
export const packaging: Verifier = {
  name: "packaging",
  limitMs: 60_000,
  covers: ({ declaration }) => (isAnswering(declaration) ? [packagingClause] : []),
  async measure(_clause, { declaration }, bench) {
    if (!isAnswering(declaration)) return { because: "it answers nothing" };
    if (bench.packed === undefined) return { because: "nothing packs the release here" };
    if (bench.release.release.pins[idOf(declaration.model)] === undefined)
      return { because: "no version of its model is released" };
    const packed = await bench.packed();
    try {
      return await measurePacked(declaration, packed, bench);
    } catch (error) {
      const isDamaged = isThroughlineError(error, "load.release-corrupt");
      if (!isDamaged && !isThroughlineError(error, "registry.artifact-missing")) throw error;
      return { held: false, figure: 1, note: error.detail };
    } finally {
      await packed.close();
    }
  },
};

async function measurePacked(endpoint: Endpoint, packed: PackedRelease, bench: Bench): Promise<Outcome> {
  const code = await packed.code();
  const parts = [...(await otherParts(code, bench)), ...(await lackingParts(code, endpoint))];
  const answers = await answersOf(endpoint, bench);
  const predict = await openPredict(endpoint, packed, bench);
  const differing = answers.filter((answer) => answerDifferences(predict(answer), answer).length > 0).length;
  const figure = parts.length + differing;
  const note = `${code.modules.length} modules, ${answers.length} answers computed by the copy`;
  const wrong = [...parts, ...(differing > 0 ? [`${differing} of ${answers.length} answers differ`] : [])];
  return { held: figure === 0, figure, note: wrong[0] ?? note };
}

/** What of the release is not as its manifest says. Releases of early versions do not name the hash of their code. */
async function otherParts(code: CompiledProject, { release: { release } }: Bench): Promise<readonly string[]> {
  const hashes = await moduleHashes(code);
  const isOther = release.code !== undefined && release.code !== hashOf(hashes);
  return isOther ? [`the code has the hash ${hashOf(hashes).slice(0, 12)} and not ${release.code?.slice(0, 12)}`] : [];
}

async function lackingParts(code: CompiledProject, endpoint: Endpoint): Promise<readonly string[]> {
  const { value } = await linkProject(code);
  return value.declarations.some((one) => idOf(one) === idOf(endpoint)) ? [] : [`${endpoint.name} is not in its code`];
}

/** What the probe answered by the model. */
async function answersOf(endpoint: Endpoint, bench: Bench): Promise<readonly LoggedAnswer[]> {
  await sampleReplies(endpoint, bench);
  const answers = await bench.probe.answers(endpoint.name, mostAnswers);
  return answers.filter(({ degraded }) => !degraded);
}

/** What the packed model says for the inputs of an answer. */
async function openPredict(
  endpoint: Endpoint,
  { objects }: PackedRelease,
  bench: Bench,
): Promise<(answer: LoggedAnswer) => Said> {
  const version = Number(bench.release.release.pins[idOf(endpoint.model)]?.modelVersion);
  const { format, bytes, signature } = await readModel(objects, { model: endpoint.model.name, version });
  const loaded = await bench.engines.models.load({ format, bytes });
  const codes = signature.inputs.map(
    ({ categories }) => new Map(categories?.map((category, code) => [category, code])),
  );
  return ({ features }) => {
    const values = signature.inputs.map(({ name, categories }, i) => {
      const value = (features as WireRow)[name] ?? null;
      if (value === null) return Number.NaN;
      return categories === undefined ? Number(value) : (codes[i]?.get(String(value)) ?? Number.NaN);
    });
    return answerAt(loaded.predict(Float64Array.from(values), 1), 0, signature.classes ?? []);
  };
}

import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createNativeTrainer } from "../packages/throughline/src/adapters/native/native-trainer.ts";
import { flattenEnsemble, predictRaw } from "../packages/throughline/src/estimators/gradient-boosting/predict.ts";
import { createExplainer } from "../packages/throughline/src/estimators/gradient-boosting/tree-shap.ts";
import { parseLightgbmModel } from "../packages/throughline/src/formats/lightgbm-model/parse-model.ts";
import type { TrainingData, TrainRequest } from "../packages/throughline/src/ports/trainer.ts";
import { type LightgbmServer, openLightgbmServer } from "./gradient-boosting/lightgbm-server.ts";
import { areaUnderRoc, madeRows, rowMajor } from "./gradient-boosting/made-rows.ts";
import type { Bench, BenchContext } from "./harness/bench.ts";
import { interleave, type Sample } from "./harness/measure.ts";

interface Fit {
  readonly name: string;
  readonly rows: number;
  readonly numbers: number;
  readonly categories?: number;
  readonly boosts: number;
  readonly threads: readonly number[];
  /** Pairs of fits that are measured, unless `--rounds` says otherwise. */
  readonly rounds: number;
}

const fits: readonly Fit[] = [
  { name: "million", rows: 1_000_000, numbers: 28, boosts: 100, threads: [1, 2], rounds: 3 },
  { name: "small", rows: 100_000, numbers: 28, boosts: 100, threads: [1, 2], rounds: 5 },
  { name: "wide", rows: 5_000, numbers: 2_000, boosts: 100, threads: [1, 2], rounds: 3 },
  { name: "categories", rows: 200_000, numbers: 4, categories: 16, boosts: 100, threads: [1, 2], rounds: 3 },
];
const others = ["single", "batch", "shap"] as const;
const parts: readonly string[] = [...fits.map(({ name }) => name), ...others];

/** `GRADIENT_BOOSTING=million,shap` runs some of the parts. */
export const bench: Bench = {
  name: "gradient-boosting",
  question: "How fast are training, prediction and SHAP values, in turn with LightGBM on the same rows?",
  async run(context) {
    const asked = process.env.GRADIENT_BOOSTING?.split(",") ?? parts;
    const unknown = asked.filter((part) => !parts.includes(part));
    if (unknown.length > 0) throw new Error(`GRADIENT_BOOSTING knows ${parts.join(", ")}: ${unknown.join(", ")}`);
    const peer = await openLightgbmServer();
    const folder = await mkdtemp(join(tmpdir(), "throughline-bench-boosting-"));
    for (const fit of fits) if (asked.includes(fit.name)) await measureFit(context, fit, { peer, folder });
    if (others.some((part) => asked.includes(part))) await measurePrediction(context, asked, { peer, folder });
    await peer?.close();
    await rm(folder, { recursive: true });
  },
};

interface Place {
  readonly peer: LightgbmServer | undefined;
  readonly folder: string;
}

const parameters = { leaves: 31, learningRate: 0.1, minDataInLeaf: 20, maxBins: 255, lambda: 0, seed: 1 };
const peerParameters = { objective: "binary", num_leaves: 31, learning_rate: 0.1, min_data_in_leaf: 20, max_bin: 255 };
const TEST_ROWS = 100_000;
/** Fits of more rows take so long that starting and compiling show in none of their figures: they have no warm-up. */
const WARM_ROWS = 200_000;

/** Hands rows to the peer by file; its test rows stand row by row. */
async function hand({ peer, folder }: Place, data: TrainingData, test: Float64Array): Promise<void> {
  if (peer === undefined) return;
  const path = (name: string) => join(folder, name);
  const columns = new Float64Array(data.rows * data.features.length);
  for (const [f, { values }] of data.features.entries()) columns.set(values, f * data.rows);
  await writeFile(path("values"), columns);
  await writeFile(path("label"), data.label);
  await writeFile(path("test"), test);
  const categorical = data.features.flatMap(({ kind }, f) => (kind === "categorical" ? [f] : []));
  const files = { values: path("values"), label: path("label"), test: path("test") };
  await peer.ask({ do: "load", ...files, features: data.features.length, categorical });
}

async function measureFit(context: BenchContext, fit: Fit, place: Place): Promise<void> {
  const shape = { numbers: fit.numbers, categories: fit.categories ?? 0 };
  const data = madeRows({ rows: fit.rows, ...shape, seed: 1 });
  const testRows = Math.min(TEST_ROWS, Math.floor(2e7 / data.features.length));
  const testData = madeRows({ rows: testRows, ...shape, seed: 2 });
  const test = rowMajor(testData);
  const { peer, folder } = place;
  await hand(place, data, test);
  const request: TrainRequest = {
    ...{ trainer: "gradient-boosting", objective: "binary", data },
    parameters: { ...parameters, rounds: fit.boosts },
  };
  for (const threads of fit.threads) {
    const name = `${fit.name}_${threads}`;
    const trainer = createNativeTrainer({ threads, workers: 1 });
    const theirs: Sample[] = [];
    let model: Uint8Array = new Uint8Array(0);
    const peerTask = { do: "fit", parameters: peerParameters, rounds: fit.boosts, threads };
    const files = { raw: join(folder, "raw"), model: join(folder, "model") };
    const samples = await interleave(
      {
        throughline: async () => {
          ({ bytes: model } = await trainer.fit(request));
        },
        ...(peer === undefined
          ? {}
          : { lightgbm: async () => void theirs.push(await peer.ask<Sample>({ ...peerTask, ...files })) }),
      },
      { rounds: context.rounds(fit.rounds), warmup: fit.rows > WARM_ROWS ? 0 : 1 },
    );
    await trainer.close();
    const ours = samples.throughline ?? [];
    context.times(`${name}_throughline`, ours);
    const own = areaUnderRoc(predictRaw(flat(model), test, testRows), testData.label);
    context.figure(`${name}_throughline_auc`, "", own);
    if (peer === undefined) continue;
    const measured = theirs.slice(-ours.length);
    context.times(`${name}_lightgbm`, measured);
    context.ratio(name, ours, measured);
    context.ratio(`${name}_cpu`, byCpu(ours), byCpu(measured));
    const raw = new Float64Array(new Uint8Array(await readFile(files.raw)).buffer);
    context.figure(`${name}_auc_difference`, "", own - areaUnderRoc(raw, testData.label));
  }
}

const flat = (model: Uint8Array) => flattenEnsemble(parseLightgbmModel(model).ensemble);
/** Samples whose wall time is the CPU time: what other work on the machine disturbs less. */
const byCpu = (samples: readonly Sample[]): Sample[] => samples.map(({ cpuMs }) => ({ wallMs: cpuMs, cpuMs }));

async function measurePrediction(context: BenchContext, asked: readonly string[], place: Place): Promise<void> {
  const data = madeRows({ rows: 50_000, numbers: 28, categories: 0, seed: 3 });
  const test = rowMajor(madeRows({ rows: 20_000, numbers: 28, categories: 0, seed: 4 }));
  await hand(place, data, test);
  const trainer = createNativeTrainer({ workers: 1 });
  const trained = async (rounds: number, leaves: number) => {
    const request = { trainer: "gradient-boosting", objective: "binary", data } as const;
    const { bytes } = await trainer.fit({ ...request, parameters: { ...parameters, rounds, leaves } });
    await writeFile(join(place.folder, "model.txt"), bytes);
    await place.peer?.ask({ do: "read", model: join(place.folder, "model.txt") });
    return bytes;
  };
  if (asked.includes("single")) await measureSingle(context, await trained(100, 31), test, place);
  if (asked.includes("batch")) {
    const model = flat(await trained(500, 63));
    await measureRows(context, { name: "batch", rows: 20_000, kind: "raw_score" }, place, (rows) =>
      predictRaw(model, test.subarray(0, 28 * rows), rows),
    );
  }
  if (asked.includes("shap")) {
    const { ensemble } = parseLightgbmModel(await trained(100, 31));
    const explain = createExplainer(ensemble, flattenEnsemble(ensemble));
    await measureRows(context, { name: "shap", rows: 5_000, kind: "pred_contrib" }, place, (rows) =>
      explain(test.subarray(0, 28 * rows), rows),
    );
  }
  await trainer.close();
}

/** A row at a time; the peer's figure holds what a call from Python costs. */
async function measureSingle(context: BenchContext, bytes: Uint8Array, test: Float64Array, { peer }: Place) {
  const model = flat(bytes);
  const samples: number[] = [];
  for (let call = 0; call < 40_000; call++) {
    const row = call % 20_000;
    const values = test.subarray(28 * row, 28 * (row + 1));
    const started = process.hrtime.bigint();
    predictRaw(model, values, 1);
    const ended = process.hrtime.bigint();
    if (call >= 20_000) samples.push(Number(ended - started) / 1000);
  }
  context.figure("single_row_throughline_us", "µs", samples);
  if (peer === undefined) return;
  const told = await peer.ask<{ samples: number[] }>({ do: "single", rows: 5_000 });
  context.figure("single_row_lightgbm_python_us", "µs", told.samples);
}

async function measureRows(
  context: BenchContext,
  { name, rows, kind }: { readonly name: string; readonly rows: number; readonly kind: string },
  { peer }: Place,
  work: (rows: number) => unknown,
): Promise<void> {
  const theirs: Sample[] = [];
  const rounds = context.rounds(9);
  const samples = await interleave(
    {
      throughline: () => work(rows),
      ...(peer === undefined
        ? {}
        : { lightgbm: async () => void theirs.push(await peer.ask<Sample>({ do: "predict", rows, kind })) }),
    },
    { rounds, warmup: 1 },
  );
  const ours = samples.throughline ?? [];
  const perSecond = (of: readonly Sample[]) => of.map(({ wallMs }) => (1000 * rows) / wallMs);
  context.figure(`${name}_throughline_rows_per_s`, "rows/s", perSecond(ours));
  if (peer === undefined) return;
  theirs.splice(0, 1);
  context.figure(`${name}_lightgbm_rows_per_s`, "rows/s", perSecond(theirs));
  context.ratio(name, ours, theirs);
  context.ratio(`${name}_cpu`, byCpu(ours), byCpu(theirs));
}

import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createNativeModelRuntime } from "../../packages/throughline/src/adapters/native/native-model-runtime.ts";
import { greatestDifference } from "./lightgbm-peer.ts";
import { runPython } from "./python-peer.ts";
import { pythonRows, whyNoXgboost } from "./xgboost-peer.ts";

const whyNot = await whyNoXgboost();
if (whyNot !== undefined)
  console.error(`\nSKIPPED: XGBoost interop was not checked, because XGBoost could not be installed: ${whyNot}\n`);

/** Trains one model for each objective and booster, saves it in both forms, and scores other rows. */
const program = `${pythonRows(3)}
train, test = matrix(3000), matrix(2000)
test[:4, 4] = [70, 5000, 16777215, 31]
filled = numpy.nan_to_num(train)
z = filled[:, 0] * 1.3 - filled[:, 1] ** 2 + 2 * numpy.isin(filled[:, 4], [1, 5, 40, 66]) + random.normal(size=3000) * 0.5
yes = (z > 0).astype(float)
classes = numpy.digitize(z, [-1.5, 0, 1]).astype(float)
cases = {
    "binary:logistic": (yes, {}), "binary:logitraw": (yes, {}), "reg:logistic": (yes, {}),
    "reg:squarederror": (z, {}), "reg:squaredlogerror": (numpy.abs(z), {}), "reg:absoluteerror": (z, {}),
    "reg:pseudohubererror": (z, {}), "reg:quantileerror": (z, {"quantile_alpha": 0.8}),
    "reg:gamma": (numpy.exp(z / 4), {}), "reg:tweedie": (numpy.exp(z / 4), {}),
    "count:poisson": (random.poisson(numpy.exp(numpy.clip(z / 4, -3, 2))).astype(float), {}),
    "multi:softprob": (classes, {"num_class": 4}),
    "rank:ndcg": (classes, {"group": 1}), "rank:map": (yes, {"group": 1}), "rank:pairwise": (yes, {"group": 1}),
    "dart": (yes, {"objective": "binary:logistic", "booster": "dart", "rate_drop": 0.3}),
    "dart with classes": (classes, {"objective": "multi:softprob", "num_class": 4, "booster": "dart", "rate_drop": 0.3}),
    "a forest in each round": (yes, {"objective": "binary:logistic", "num_parallel_tree": 5, "subsample": 0.5}),
    "a base score": (yes, {"objective": "binary:logistic", "base_score": 0.2}),
    "one code against all": (yes, {"objective": "binary:logistic", "max_cat_to_onehot": 100}),
    "directions and bagging": (yes, {"objective": "binary:logistic", "monotone_constraints": "(1,0,0,0,0,0)", "subsample": 0.6, "colsample_bytree": 0.6}),
    "leaves first": (z, {"objective": "reg:squarederror", "grow_policy": "lossguide", "max_leaves": 40, "max_depth": 0}),
}
test.tofile(os.path.join(folder, "values"))
for place, (name, (label, parameters)) in enumerate(cases.items()):
    parameters = {"objective": name, "max_depth": 6, "eta": 0.3, "nthread": 1, "seed": 1, **parameters}
    data = dmatrix(train, label)
    if parameters.pop("group", 0):
        data.set_group(numpy.full(100, 30))
    booster = xgboost.train(parameters, data, 40)
    for form in ["json", "ubj"]:
        booster.save_model(os.path.join(folder, f"{place}.{form}"))
    booster.predict(dmatrix(test), output_margin=True).astype(numpy.float64).tofile(os.path.join(folder, f"{place}.raw"))
    booster.predict(dmatrix(test)).astype(numpy.float64).tofile(os.path.join(folder, f"{place}.output"))
linear = xgboost.train({"booster": "gblinear", "nthread": 1}, xgboost.DMatrix(filled, z), 2)
linear.save_model(os.path.join(folder, "linear.ubj"))
vector = xgboost.train({"multi_strategy": "multi_output_tree", "nthread": 1}, xgboost.DMatrix(filled, numpy.column_stack([z, -z])), 2)
vector.save_model(os.path.join(folder, "vector.json"))
scores = []
for objective in ["binary:logistic", "count:poisson"]:
    for score in random.random(100) * 0.998 + 0.001:
        booster = xgboost.train({"objective": objective, "base_score": float(score), "eta": 0.0, "nthread": 1}, xgboost.DMatrix(numpy.zeros((2, 1)), [0.0, 1.0]), 1)
        scores.append([booster.save_raw("json").decode(), float(booster.predict(xgboost.DMatrix(numpy.zeros((1, 1))), output_margin=True)[0])])
json.dump(scores, open(os.path.join(folder, "scores.json"), "w"))
print(json.dumps(list(cases)))
`;

describe.skipIf(whyNot !== undefined)("XGBoost", () => {
  const state = {} as { folder: string; names: readonly string[]; values: Float64Array };
  const runtime = createNativeModelRuntime();
  const file = (name: string) => readFile(join(state.folder, name));
  const numbers = async (name: string) => new Float64Array(new Uint8Array(await file(name)).buffer);

  beforeAll(async () => {
    state.folder = await mkdtemp(join(tmpdir(), "throughline-xgboost-"));
    state.names = JSON.parse(await runPython(program, state.folder)) as string[];
    state.values = await numbers("values");
  });
  afterAll(() => rm(state.folder, { recursive: true, force: true }));

  it.each(["json", "ubj"] as const)(
    "gives the raw scores that we give, to the bit, whatever was learned (%s)",
    async (form) => {
      const rows = state.values.length / 6;
      const differences: Record<string, number> = {};
      for (const [place, name] of state.names.entries()) {
        const model = await runtime.load({ format: `xgboost-${form}`, bytes: await file(`${place}.${form}`) });
        const raw = model.predictRaw?.(state.values, rows) as Float64Array;
        differences[name] = greatestDifference(raw, await numbers(`${place}.raw`));
      }
      expect(Object.keys(differences)).toHaveLength(22);
      expect(differences).toEqual(Object.fromEntries(state.names.map((name) => [name, 0])));
    },
  );

  it("gives the outputs that we give, within the rounding of its single-precision links", async () => {
    const rows = state.values.length / 6;
    const differences: string[] = [];
    for (const [place, name] of state.names.entries()) {
      const model = await runtime.load({ format: "xgboost-ubj", bytes: await file(`${place}.ubj`) });
      const theirs = await numbers(`${place}.output`);
      const parts = model.predict(state.values, rows).map((output, i) => output - (theirs[i] as number));
      const worst = parts.reduce(
        (most, part, i) => Math.max(most, Math.abs(part) / Math.max(1, theirs[i] as number)),
        0,
      );
      differences.push(`${name} ${worst.toExponential(1)}`);
      expect(worst).toBeLessThan(1e-6);
    }
    console.log(`outputs of XGBoost and ours, greatest differences: ${differences.join(", ")}`);
  });

  it("starts where we start, within one unit in the last place of single precision", async () => {
    const scores = JSON.parse(String(await file("scores.json"))) as [string, number][];
    let differ = 0;
    for (const [text, wanted] of scores) {
      const model = await runtime.load({ format: "xgboost-json", bytes: new TextEncoder().encode(text) });
      const start = model.predictRaw?.(Float64Array.of(0), 1)[0] ?? Number.NaN;
      if (start !== wanted) differ++;
      expect(Math.abs(start - wanted)).toBeLessThanOrEqual(2 ** -23 * Math.max(1, Math.abs(wanted)));
    }
    console.log(`base scores whose logarithm XGBoost's C library rounds otherwise: ${differ} of ${scores.length}`);
    expect(differ).toBeLessThan(scores.length / 20);
  });

  it.each([
    ["linear.ubj", "xgboost-ubj", "booster gblinear"],
    ["vector.json", "xgboost-json", "several targets: 2"],
  ] as const)("writes models that we refuse by name: %s", async (name, format, detail) => {
    const refused = runtime.load({ format, bytes: await file(name) });
    await expect(refused).rejects.toMatchObject({
      code: "xgboost-model.unsupported",
      detail: expect.stringContaining(detail),
    });
  });
});

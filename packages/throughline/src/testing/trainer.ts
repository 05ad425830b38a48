import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seededRandom } from "../estimators/gradient-boosting/random.ts";
import type {
  GradientBoostingParameters,
  Trainer,
  TrainingData,
  TrainingFeature,
  TrainObjective,
  TrainProgress,
  TrainRequest,
} from "../ports/trainer.ts";

/** LightGBM's defaults, with rounds that suit a test. */
export const testParameters: GradientBoostingParameters = {
  rounds: 20,
  leaves: 15,
  learningRate: 0.1,
  minDataInLeaf: 20,
  maxBins: 255,
  lambda: 0,
  seed: 1,
};

/**
 * Made-up rows whose label depends on `amount` (a fifth missing, which matters), on `amount` with `hour`, and on groups of
 * `country` (24 codes); `noise` matters not at all. The same seed gives the same rows.
 */
export function seededTrainingData(options: { readonly rows: number; readonly seed: number }): TrainingData {
  const random = seededRandom(options.seed);
  const column = () => new Float64Array(options.rows);
  const columns = { amount: column(), hour: column(), country: column(), noise: column() };
  const label = column();
  for (let row = 0; row < options.rows; row++) {
    const amount = random() < 0.2 ? Number.NaN : Math.exp(3 * random());
    const hour = Math.floor(24 * random());
    const country = Math.floor(24 * random() * random());
    const odds = (Number.isNaN(amount) ? 1 : 0.1 * amount * (hour < 6 ? 2 : 0.5)) + (country % 3 === 1 ? 1.2 : 0) - 1.5;
    columns.amount[row] = amount;
    columns.hour[row] = hour;
    columns.country[row] = country;
    columns.noise[row] = random();
    label[row] = random() < 1 / (1 + Math.exp(-odds)) ? 1 : 0;
  }
  const features = Object.entries(columns).map(
    ([name, values]): TrainingFeature => ({ name, kind: name === "country" ? "categorical" : "numeric", values }),
  );
  return { features, label, rows: options.rows };
}

/** A request over `seededTrainingData`, changed as a test needs it. */
export function seededTrainRequest(change: Partial<TrainRequest> = {}): TrainRequest {
  const data = seededTrainingData({ rows: 2_000, seed: 7 });
  return { trainer: "gradient-boosting", objective: "binary", parameters: testParameters, data, ...change };
}

function withLabel(label: (value: number, row: number) => number): TrainRequest {
  const request = seededTrainRequest();
  return { ...request, data: { ...request.data, label: request.data.label.map(label) } };
}

function withFeature(feature: TrainingFeature): TrainRequest {
  const request = seededTrainRequest();
  return { ...request, data: { ...request.data, features: [...request.data.features, feature] } };
}

function numeric(name: string, value: (row: number) => number): TrainingFeature {
  return { name, kind: "numeric", values: Float64Array.from({ length: 2_000 }, (_, row) => value(row)) };
}

function describeFit(subject: { readonly trainer: Trainer }): void {
  it("gives the same bytes for the same request", async () => {
    const [first, second] = await Promise.all([
      subject.trainer.fit(seededTrainRequest()),
      subject.trainer.fit(seededTrainRequest()),
    ]);
    expect(first.format).toBe("lightgbm");
    expect(Buffer.from(first.bytes).equals(Buffer.from(second.bytes))).toBe(true);
  });
  it("leaves the request's arrays as they are", async () => {
    const request = seededTrainRequest();
    await subject.trainer.fit(request);
    expect(request.data).toEqual(seededTrainRequest().data);
  });
  it("tells the loss after every round, and it falls", async () => {
    const seen: TrainProgress[] = [];
    await subject.trainer.fit(seededTrainRequest(), { onProgress: (progress) => seen.push(progress) });
    expect(seen.map((progress) => progress.round)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    expect(seen.every((progress) => progress.rounds === 20)).toBe(true);
    expect(seen.every((progress, i) => i === 0 || progress.loss < (seen[i - 1]?.loss ?? 0))).toBe(true);
  });
  it("lets the event loop turn while it fits", async () => {
    let turns = 0;
    let fitting = true;
    const turn = () => {
      turns++;
      if (fitting) setImmediate(turn);
    };
    const rounds: number[] = [];
    setImmediate(turn);
    await subject.trainer.fit(seededTrainRequest(), { onProgress: () => rounds.push(turns) });
    fitting = false;
    expect(turns).toBeGreaterThan(1);
    expect(rounds.length).toBe(20);
  });
  it("ranks features by what they gained", async () => {
    const { importance } = await subject.trainer.fit(seededTrainRequest());
    expect(importance.map((line) => line.feature).sort()).toEqual(["amount", "country", "hour", "noise"]);
    expect(importance[0]?.feature).toBe("amount");
    expect(importance.every((line, i) => i === 0 || line.gain <= (importance[i - 1]?.gain ?? 0))).toBe(true);
  });
  it("takes features that are constant or all missing, and names them", async () => {
    const constant = await subject.trainer.fit(withFeature(numeric("fee", () => 3)));
    const missing = await subject.trainer.fit(withFeature(numeric("fee", () => Number.NaN)));
    expect(constant.unused).toEqual([{ feature: "fee", why: "constant" }]);
    expect(missing.unused).toEqual([{ feature: "fee", why: "all-missing" }]);
  });
}

function describeObjectives(subject: { readonly trainer: Trainer }): void {
  const amount = seededTrainRequest().data.features[1]?.values ?? new Float64Array(0);
  const labels: Readonly<Record<TrainObjective, (value: number, row: number) => number>> = {
    binary: (value) => value,
    multiclass: (value, row) => ((amount[row] ?? 0) < 6 ? 2 : value),
    regression: (value, row) => 10 * value + (amount[row] ?? 0),
    quantile: (value, row) => 10 * value + (amount[row] ?? 0),
    poisson: (value, row) => value + Math.floor((amount[row] ?? 0) / 6),
    lambdarank: (value, row) => value + ((amount[row] ?? 0) > 6 ? 1 : 0),
  };
  it.each(Object.keys(labels) as TrainObjective[])("learns %s, and names it in the model", async (objective) => {
    const losses: number[] = [];
    const classes = objective === "multiclass" ? { classes: 3 } : {};
    const queries = objective === "lambdarank" ? { queries: new Uint32Array(100).fill(20) } : {};
    const { data, ...rest } = withLabel(labels[objective]);
    const parameters = { ...testParameters, ...classes };
    const request = { ...rest, data: { ...data, ...queries }, objective, parameters };
    const { bytes } = await subject.trainer.fit(request, { onProgress: ({ loss }) => losses.push(loss) });
    expect(new TextDecoder().decode(bytes)).toMatch(new RegExp(`^objective=${objective}\\b`, "m"));
    expect(losses.at(-1)).toBeLessThan(losses[0] ?? 0);
  });
  it("goes on from a checkpoint to the bytes of a fit without a break", async () => {
    const checkpoints: Uint8Array[] = [];
    const request = seededTrainRequest({ parameters: { ...testParameters, baggingFraction: 0.7 } });
    const whole = await subject.trainer.fit(request, {
      checkpoints: { everyRounds: 6, onCheckpoint: (model) => checkpoints.push(model) },
    });
    expect(checkpoints).toHaveLength(3);
    for (const checkpoint of checkpoints) {
      const rounds: number[] = [];
      const resumed = await subject.trainer.fit(
        { ...request, checkpoint },
        { onProgress: ({ round }) => rounds.push(round) },
      );
      expect(rounds).toHaveLength(20 - 6 * (checkpoints.indexOf(checkpoint) + 1));
      expect(Buffer.from(resumed.bytes).equals(Buffer.from(whole.bytes))).toBe(true);
    }
  });
  it("stops early on rows it does not learn from, and says at which round", async () => {
    const validation = seededTrainingData({ rows: 1_000, seed: 8 });
    const parameters = { ...testParameters, rounds: 500, leaves: 63, minDataInLeaf: 1, earlyStoppingRounds: 3 };
    const losses: number[] = [];
    const { bestRound } = await subject.trainer.fit(seededTrainRequest({ validation, parameters }), {
      onProgress: ({ validationLoss }) => losses.push(validationLoss ?? Number.NaN),
    });
    expect(losses.length).toBeLessThan(500);
    expect(bestRound).toBe(losses.indexOf(Math.min(...losses)) + 1);
  });
}

function describeRefusals(subject: { readonly trainer: Trainer }): void {
  const data = (change: Partial<TrainingData>) => {
    const request = seededTrainRequest();
    return { ...request, data: { ...request.data, ...change } };
  };
  const parameters = (change: Partial<GradientBoostingParameters>) =>
    seededTrainRequest({ parameters: { ...testParameters, ...change } });
  it.each<[string, () => TrainRequest, string]>([
    ["no rows", () => data({ rows: 0, label: new Float64Array(0) }), "training.no-rows"],
    ["no features", () => data({ features: [] }), "training.no-features"],
    ["fewer labels than rows", () => data({ label: new Float64Array(3) }), "training.length-mismatch"],
    ["a missing label", () => withLabel((value, row) => (row === 9 ? Number.NaN : value)), "training.invalid-label"],
    ["a label of 2", () => withLabel((value, row) => (row === 9 ? 2 : value)), "training.invalid-label"],
    ["one class", () => withLabel(() => 1), "training.one-class"],
    ["an infinite value", () => withFeature(numeric("fee", (row) => 1 / row)), "training.infinite-value"],
    [
      "a category that is no code",
      () => withFeature({ ...numeric("kind", (row) => row / 2), kind: "categorical" }),
      "training.invalid-category",
    ],
    ["a trainer it does not know", () => seededTrainRequest({ trainer: "forest" as never }), "training.unsupported"],
    ["an objective it does not know", () => seededTrainRequest({ objective: "rank" as never }), "training.unsupported"],
    ["no rounds", () => parameters({ rounds: 0 }), "training.invalid-parameter"],
    ["half a leaf", () => parameters({ leaves: 2.5 }), "training.invalid-parameter"],
    ["classes of a binary objective", () => parameters({ classes: 3 }), "training.invalid-parameter"],
    ["early stopping without rows for it", () => parameters({ earlyStoppingRounds: 5 }), "training.invalid-parameter"],
    ["queries of a binary objective", () => data({ queries: Uint32Array.of(2_000) }), "training.invalid-query"],
    ["ranking without queries", () => seededTrainRequest({ objective: "lambdarank" }), "training.invalid-query"],
    ["a negative weight", () => data({ weight: new Float64Array(2_000).fill(-1) }), "training.invalid-weight"],
    ["fewer weights than rows", () => data({ weight: new Float64Array(3) }), "training.length-mismatch"],
    [
      "validation rows of other features",
      () => seededTrainRequest({ validation: withFeature(numeric("fee", (row) => row)).data }),
      "training.validation-mismatch",
    ],
    ["a learning rate that is no number", () => parameters({ learningRate: Number.NaN }), "training.invalid-parameter"],
  ])("refuses %s", async (_, request, code) => {
    await expect(subject.trainer.fit(request())).rejects.toMatchObject({ code });
  });
}

function describeCancelling(subject: { readonly trainer: Trainer }): void {
  const long = () => seededTrainRequest({ parameters: { ...testParameters, rounds: 100_000 } });
  it("rejects when the signal was aborted before", async () => {
    const fit = subject.trainer.fit(long(), { signal: AbortSignal.abort() });
    await expect(fit).rejects.toMatchObject({ code: "training.cancelled" });
  });
  it("ends a running fit when the signal aborts", async () => {
    const controller = new AbortController();
    const rounds: number[] = [];
    const onProgress = ({ round }: TrainProgress) => {
      rounds.push(round);
      controller.abort();
    };
    const fit = subject.trainer.fit(long(), { signal: controller.signal, onProgress });
    await expect(fit).rejects.toMatchObject({ code: "training.cancelled" });
    const { length } = rounds;
    await subject.trainer.fit(seededTrainRequest());
    expect(rounds).toHaveLength(length);
  });
  it("ends a fit whose progress callback throws, with what it threw", async () => {
    const onProgress = () => {
      throw new RangeError("the screen is gone");
    };
    await expect(subject.trainer.fit(long(), { onProgress })).rejects.toThrow("the screen is gone");
  });
}

/** What every Trainer of gradient boosting must do; `make` opens a fresh one. Call it inside a `describe`. */
export function describeTrainer(make: () => Promise<Trainer>): void {
  const subject = {} as { trainer: Trainer };
  beforeAll(async () => {
    subject.trainer = await make();
  });
  afterAll(() => subject.trainer.close());
  describe("fit", () => describeFit(subject));
  describe("objectives", () => describeObjectives(subject));
  describe("bad input", () => describeRefusals(subject));
  describe("cancelling", () => describeCancelling(subject));
  describe("close", () => {
    it("ends running fits and refuses new ones", async () => {
      const trainer = await make();
      const running = trainer.fit(seededTrainRequest({ parameters: { ...testParameters, rounds: 100_000 } }));
      const ended = expect(running).rejects.toMatchObject({ code: "training.cancelled" });
      await trainer.close();
      await ended;
      await expect(trainer.fit(seededTrainRequest())).rejects.toMatchObject({ code: "training.closed" });
    });
  });
}

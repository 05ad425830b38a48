import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { TrainingData } from "../../packages/throughline/src/ports/trainer.ts";
import { programOf, whyNoPeer } from "./python-peer.ts";

/** Why the real LightGBM cannot be used here; undefined when it can. Says so loudly. */
export const whyNoLightgbm = await whyNoPeer(["lightgbm==4.7.0", "numpy==2.4.6"]);
if (whyNoLightgbm !== undefined)
  console.error(
    `\nSKIPPED: LightGBM interop was not checked, because LightGBM could not be installed: ${whyNoLightgbm}\n`,
  );

const program = `
import json, os, sys
import lightgbm, numpy
def answer(task):
    def matrix(path):
        return numpy.fromfile(path).reshape(-1, task["features"])
    def dataset(name, reference=None):
        rows = task[name]
        weight = numpy.fromfile(rows["weight"]) if "weight" in rows else None
        group = numpy.fromfile(rows["queries"], dtype=numpy.uint32) if "queries" in rows else None
        return lightgbm.Dataset(matrix(rows["values"]), numpy.fromfile(rows["label"]), weight=weight, group=group, reference=reference,
            feature_name=task["names"], categorical_feature=task["categorical"])
    losses = {}
    if "train" in task:
        train = dataset("train")
        more = {}
        if "validation" in task:
            more = {"valid_sets": [dataset("validation", train)], "valid_names": ["validation"],
                    "callbacks": [lightgbm.record_evaluation(losses)]}
        parameters = {**task["parameters"], "verbose": -1, "num_threads": 1}
        model = lightgbm.train(parameters, train, task["rounds"], **more)
    else:
        model = lightgbm.Booster(model_file=task["model"])
    with open(task["saved"], "w") as saved:
        saved.write(model.model_to_string())
    values = matrix(task["values"])
    model.predict(values, raw_score=True).tofile(task["raw"])
    model.predict(values).tofile(task["output"])
    if task["explain"]:
        numpy.asarray(model.predict(values, pred_contrib=True)).tofile(task["contributions"])
    return {"best": model.best_iteration, "losses": losses}
for line in sys.stdin:
    try:
        told = answer(json.load(open(line.strip())))
    except Exception as problem:
        told = {"problem": repr(problem)}
    # Native code prints to standard output too.
    print("answer " + json.dumps(told), flush=True)
os._exit(0)
`;

interface PeerAnswer {
  /** Rows x outputs. */
  readonly raw: Float64Array;
  readonly output: Float64Array;
  /** Rows x outputs x (features + 1); empty unless asked for. */
  readonly contributions: Float64Array;
  /** The model as LightGBM saves it. */
  readonly model: Uint8Array;
  /** With validation rows: the round with the least loss, and the losses of all rounds. */
  readonly best: number;
  readonly losses: readonly number[];
}

interface PeerTraining {
  readonly data: TrainingData;
  readonly validation?: TrainingData;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly rounds: number;
}

interface Rows {
  readonly values: Float64Array;
  readonly features: number;
  readonly explain?: boolean;
}

export interface LightgbmPeer {
  /** Trains with LightGBM and scores rows. */
  train(training: PeerTraining, rows: Rows): Promise<PeerAnswer>;
  /** Lets LightGBM load a model and score rows. */
  score(model: Uint8Array, rows: Rows): Promise<PeerAnswer>;
  close(): Promise<void>;
}

/** All rows, row by row. */
export function matrixOf({ features, rows }: TrainingData): Float64Array {
  const values = new Float64Array(rows * features.length);
  for (const [f, feature] of features.entries())
    for (let row = 0; row < rows; row++) values[row * features.length + f] = feature.values[row] ?? Number.NaN;
  return values;
}

/** The greatest difference between numbers of the same places; NaN when one is NaN. */
export function greatestDifference(a: Float64Array, b: Float64Array): number {
  if (a.length !== b.length) return Number.NaN;
  return a.reduce((greatest, value, i) => Math.max(greatest, Math.abs(value - (b[i] as number))), 0);
}

interface Told {
  readonly best: number;
  readonly losses: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>;
}

/** One process for all tasks, one after another: it takes longer to start than to answer. */
function startLightgbm() {
  const python = spawn(programOf("python"), ["-c", program], { stdio: ["pipe", "pipe", "inherit"] });
  const ended = once(python, "close");
  const lines = createInterface({ input: python.stdout })[Symbol.asyncIterator]();
  return {
    async answer(task: string): Promise<Told> {
      python.stdin.write(`${task}\n`);
      for (;;) {
        const { value, done } = await lines.next();
        if (done) throw new Error("LightGBM ended before it answered");
        if (!value.startsWith("answer ")) continue;
        const told = JSON.parse(value.slice("answer ".length)) as Told & { readonly problem?: string };
        if (told.problem !== undefined) throw new Error(told.problem);
        return told;
      }
    },
    async close() {
      python.stdin.end();
      await ended;
    },
  };
}

export async function openLightgbmPeer(): Promise<LightgbmPeer> {
  const lightgbm = startLightgbm();
  const folder = await mkdtemp(join(tmpdir(), "throughline-lightgbm-"));
  const path = (name: string) => join(folder, name);
  const numbers = async (name: string) => new Float64Array(new Uint8Array(await readFile(path(name))).buffer);
  const written = async (name: string, data: TrainingData) => {
    await writeFile(path(`${name}.values`), matrixOf(data));
    await writeFile(path(`${name}.label`), data.label);
    const rows: Record<string, string> = { values: path(`${name}.values`), label: path(`${name}.label`) };
    for (const more of ["weight", "queries"] as const) {
      const numbers = data[more];
      if (numbers === undefined) continue;
      rows[more] = path(`${name}.${more}`);
      await writeFile(rows[more], numbers);
    }
    return rows;
  };
  const ask = async (task: object, { values, features, explain = false }: Rows): Promise<PeerAnswer> => {
    await writeFile(path("values"), values);
    const files = Object.fromEntries(
      ["values", "raw", "output", "contributions", "saved"].map((name) => [name, path(name)]),
    );
    await writeFile(path("task.json"), JSON.stringify({ ...task, ...files, features, explain }));
    const told = await lightgbm.answer(path("task.json"));
    return {
      raw: await numbers("raw"),
      output: await numbers("output"),
      contributions: explain ? await numbers("contributions") : new Float64Array(0),
      model: await readFile(path("saved")),
      best: told.best,
      losses: Object.values(told.losses.validation ?? {})[0] ?? [],
    };
  };
  return {
    async train({ data, validation, parameters, rounds }, rows) {
      const categorical = data.features.filter(({ kind }) => kind === "categorical").map(({ name }) => name);
      const names = data.features.map(({ name }) => name);
      const train = await written("train", data);
      const more = validation === undefined ? {} : { validation: await written("validation", validation) };
      return ask({ train, ...more, names, categorical, parameters, rounds }, rows);
    },
    async score(model, rows) {
      await writeFile(path("model.txt"), model);
      return ask({ model: path("model.txt") }, rows);
    },
    async close() {
      await lightgbm.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

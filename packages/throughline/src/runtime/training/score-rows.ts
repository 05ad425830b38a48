import type { LoadedModel } from "../../ports/model-runtime.ts";
import type { ModelSignature } from "../registry/signature.ts";
import type { Frame, FrameInput } from "./frame.ts";
import type { Split } from "./split-rows.ts";

/** Scores of the rows of a split; of a model of several classes the probability of each, row-major. */
export function scoreRows(model: LoadedModel, frame: Pick<Frame, "inputs">, { start, end }: Split): Float64Array {
  const width = frame.inputs.length;
  const { outputs = 1 } = model;
  const scores = new Float64Array((end - start) * outputs);
  const block = 4_096;
  for (let from = start; from < end; from += block) {
    const rows = Math.min(block, end - from);
    const values = new Float64Array(rows * width);
    for (let f = 0; f < width; f++) {
      const column = frame.inputs[f]?.values as Float64Array;
      for (let i = 0; i < rows; i++) values[i * width + f] = column[from + i] as number;
    }
    scores.set(model.predict(values, rows), (from - start) * outputs);
  }
  return scores;
}

/** A frame's inputs as another version takes them, with its categories; undefined where the frame lacks one of them. */
export function inputsFor(frame: Pick<Frame, "inputs">, { inputs }: ModelSignature): FrameInput[] | undefined {
  const found = inputs.flatMap((asked) => {
    const input = frame.inputs.find(({ name, kind }) => name === asked.name && kind === asked.kind);
    if (input === undefined) return [];
    return [asked.categories === undefined ? input : recoded(input, asked.categories)];
  });
  return found.length === inputs.length ? found : undefined;
}

/** The names of the inputs that a version takes and a frame lacks, or has as another kind. */
export function missingInputs({ inputs }: Pick<Frame, "inputs">, signature: ModelSignature): string {
  return signature.inputs
    .filter(({ name, kind }) => !inputs.some((input) => input.name === name && input.kind === kind))
    .map(({ name }) => name)
    .join(", ");
}

function recoded(input: FrameInput, categories: readonly string[]): FrameInput {
  const codes = new Map(categories.map((category, code) => [category, code]));
  const known = (input.categories ?? []).map((category) => codes.get(category) ?? Number.NaN);
  const values = input.values.map((code) => (Number.isNaN(code) ? Number.NaN : (known[code] as number)));
  return { ...input, values, categories };
}

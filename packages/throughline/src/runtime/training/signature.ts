import type { FrameInput } from "./frame.ts";

/** What a model version takes and how it was judged: kept beside the model's bytes. */
export interface ModelSignature {
  readonly model: string;
  readonly version: number;
  readonly inputs: readonly {
    readonly name: string;
    readonly kind: "numeric" | "categorical";
    readonly categories?: readonly string[];
  }[];
  /** Scores from here on count as positive in F1, precision and recall. */
  readonly threshold: number;
}

/** The inputs of a signature, in the order that the model takes them. */
export function signatureInputs(inputs: readonly FrameInput[]): ModelSignature["inputs"] {
  return inputs.map(({ name, kind, categories }) => ({
    name,
    kind,
    ...(categories === undefined ? {} : { categories }),
  }));
}

/** The categories by input name, as `loadFrame` takes them. */
export function categoriesOf(signature: ModelSignature): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    signature.inputs.flatMap(({ name, categories }) => (categories === undefined ? [] : [[name, categories]])),
  );
}

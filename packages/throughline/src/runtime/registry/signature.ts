import type { ModelFormat } from "../../ports/model-runtime.ts";

/** An input of a model as its version knows it. */
export interface SignatureInput {
  readonly name: string;
  readonly kind: "numeric" | "categorical";
  /** The categories by their codes. */
  readonly categories?: readonly string[];
}

/** What a model version takes and how it decides: kept beside the model's bytes. */
export interface ModelSignature {
  readonly model: string;
  readonly version: number;
  /** In the order that the model takes them. */
  readonly inputs: readonly SignatureInput[];
  /** How the model's bytes are written. @default "lightgbm" */
  readonly format?: ModelFormat;
  /** Scores from here on count as positive in F1, precision and recall; absent where scores are numbers. */
  readonly threshold?: number;
  /** The classes of a label of several, in the order of the model's outputs. */
  readonly classes?: readonly string[];
}

/** True where two versions tell the same classes apart, in the same order. */
export function sameClasses(a: readonly string[] = [], b: readonly string[] = []): boolean {
  return a.length === b.length && a.every((name, i) => name === b[i]);
}

/** The signature's inputs of columns that carry more than a signature keeps. */
export function signatureInputs(inputs: readonly SignatureInput[]): readonly SignatureInput[] {
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

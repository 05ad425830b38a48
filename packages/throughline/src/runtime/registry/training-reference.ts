import type { Distribution, NumericDistribution } from "../../estimators/drift/distribution.ts";
import type { ObjectStore } from "../../ports/object-store.ts";
import { registryError } from "./error-codes.ts";

/** How the rows lay that a model version was made from: what its answers are compared with later. */
export interface TrainingReference {
  readonly model: string;
  readonly version: number;
  /** Each input over the rows that it learned from, under the model's name of it. */
  readonly inputs: Readonly<Record<string, Distribution>>;
  /** The version's scores of the test rows. */
  readonly score: NumericDistribution;
  /** What had drifted of the version before, where that is why this one was made. */
  readonly drift?: string;
}

const keyOf = (model: string, version: number) => `models/${model}/${version}/reference.json`;

/** Writes the reference of a version; before its card, so that a version with a card is whole. */
export async function writeReference(objects: ObjectStore, reference: TrainingReference): Promise<void> {
  const bytes = new TextEncoder().encode(JSON.stringify(reference));
  await objects.put(keyOf(reference.model, reference.version), bytes);
}

/** Reads the reference of a version; undefined where it was trained before there were any. Throws `registry.artifact-missing`. */
export async function readReference(
  objects: ObjectStore,
  of: { readonly model: string; readonly version: number },
): Promise<TrainingReference | undefined> {
  const bytes = await objects.get(keyOf(of.model, of.version));
  if (bytes === undefined) return undefined;
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as TrainingReference;
  } catch (cause) {
    const detail = `reference of a version is no JSON: ${of.model} v${of.version}`;
    throw registryError("artifact-missing", { detail, cause });
  }
}

import { createHash } from "node:crypto";
import type { Model } from "../../../contracts/ml/model.ts";
import type { ObjectStore } from "../../../ports/object-store.ts";
import { type Learned, learnedHash } from "../learned-rows.ts";

/** The figures of one trial, fold by fold. */
export type FoldFigures = readonly (number | null)[];

/** Finished trials of one search, kept until its version is: a run that was killed goes on after them. */
export interface TrialStore {
  read(parameters: object): Promise<FoldFigures | undefined>;
  write(parameters: object, figures: FoldFigures): Promise<void>;
}

const folderOf = (model: Model) => `searches/${model.name}/`;
const hashOf = (text: string) => createHash("sha256").update(text).digest("hex").slice(0, 32);

/** Opens the trials of a model's search on these rows. Those of other rows or declarations are removed. */
export async function openTrials(objects: ObjectStore, model: Model, of: Learned): Promise<TrialStore> {
  // One folder a model: a store on disk would keep the empty ones of each search.
  const prefix = `${folderOf(model)}${learnedHash(model, of)}-`;
  for (const key of await objects.list(folderOf(model))) if (!key.startsWith(prefix)) await objects.delete(key);
  const keyOf = (parameters: object) => `${prefix}${hashOf(JSON.stringify(Object.entries(parameters).sort()))}.json`;
  return {
    async read(parameters) {
      const bytes = await objects.get(keyOf(parameters));
      return bytes === undefined ? undefined : parse(bytes);
    },
    async write(parameters, folds) {
      await objects.put(keyOf(parameters), new TextEncoder().encode(JSON.stringify({ parameters, folds })));
    },
  };
}

/** Forgets the trials of a model, once what came of them is kept. */
export async function removeTrials(objects: ObjectStore, model: Model): Promise<void> {
  for (const key of await objects.list(folderOf(model))) await objects.delete(key);
}

/** A file that can't be read is a trial that is measured again. */
function parse(bytes: Uint8Array): FoldFigures | undefined {
  try {
    const { folds } = JSON.parse(new TextDecoder().decode(bytes)) as { readonly folds?: unknown };
    const isWhole = Array.isArray(folds) && folds.every((figure) => figure === null || Number.isFinite(figure));
    return isWhole ? (folds as FoldFigures) : undefined;
  } catch {
    return undefined;
  }
}

import { createHash } from "node:crypto";
import type { Model } from "../../contracts/ml/model.ts";
import type { ObjectStore } from "../../ports/object-store.ts";
import type { GradientBoostingParameters, TrainProgress } from "../../ports/trainer.ts";
import type { Frame } from "./frame.ts";
import { learnedHash } from "./learned-rows.ts";
import type { Splits } from "./split-rows.ts";

/** The first rounds of a fit. */
export interface Checkpoint {
  /** As the trainer gave it. */
  readonly model: Uint8Array;
  /** The losses of its rounds. */
  readonly curve: readonly TrainProgress[];
}

/** The newest checkpoint of one fit, kept until its version is: a run that was killed goes on after it. */
export interface CheckpointStore {
  read(): Promise<Checkpoint | undefined>;
  /** Replaces the one before, whole and durably. */
  write(checkpoint: Checkpoint): Promise<void>;
}

const folderOf = (model: Pick<Model, "name">) => `checkpoints/${model.name}/`;
const hashOf = (content: string | Uint8Array) => createHash("sha256").update(content).digest("hex");

/** What a fit is of: everything that decides on a bit of its model. */
export interface FitIdentity {
  readonly frame: Frame;
  readonly splits: Splits;
  readonly address: string;
  readonly parameters: GradientBoostingParameters;
}

/** Opens the checkpoint of a model's fit. Those of other rows, declarations, code or parameters are removed. */
export async function openCheckpoints(
  objects: ObjectStore,
  model: Model,
  { frame, splits, address, parameters }: FitIdentity,
): Promise<CheckpointStore> {
  const { train, validation } = splits;
  const learned = learnedHash(model, { frame, rows: { start: train.start, end: validation.end }, address });
  const fit = hashOf(JSON.stringify([learned, train, validation, Object.entries(parameters).sort()]));
  const key = `${folderOf(model)}${fit.slice(0, 32)}.checkpoint`;
  for (const other of await objects.list(folderOf(model))) if (other !== key) await objects.delete(other);
  return {
    async read() {
      const bytes = await objects.get(key);
      return bytes === undefined ? undefined : parseCheckpoint(bytes);
    },
    write: (checkpoint) => objects.put(key, formatCheckpoint(checkpoint)),
  };
}

/** Forgets the checkpoint of a model, once the version that came of it is kept. */
export async function removeCheckpoints(objects: ObjectStore, model: Pick<Model, "name">): Promise<void> {
  for (const key of await objects.list(folderOf(model))) await objects.delete(key);
}

/** A line of JSON with the losses and the hash of the model, then the model. */
function formatCheckpoint({ model, curve }: Checkpoint): Uint8Array {
  const head = new TextEncoder().encode(`${JSON.stringify({ sha256: hashOf(model), curve })}\n`);
  const bytes = new Uint8Array(head.length + model.length);
  bytes.set(head);
  bytes.set(model, head.length);
  return bytes;
}

/** A file that is not whole is no checkpoint: the fit begins anew. */
function parseCheckpoint(bytes: Uint8Array): Checkpoint | undefined {
  const end = bytes.indexOf(10);
  try {
    const head = JSON.parse(new TextDecoder().decode(bytes.subarray(0, end))) as Partial<Record<string, unknown>>;
    const model = bytes.slice(end + 1);
    if (head.sha256 !== hashOf(model) || !Array.isArray(head.curve) || head.curve.length === 0) return undefined;
    return { model, curve: head.curve as readonly TrainProgress[] };
  } catch {
    return undefined;
  }
}

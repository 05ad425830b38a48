import { isThroughlineError } from "../../contracts/errors/throughline-error.ts";
import { isImported } from "../../contracts/ml/imported.ts";
import type { Model } from "../../contracts/ml/model.ts";
import type { GradientBoostingParameters, TrainedModel, TrainProgress, TrainRequest } from "../../ports/trainer.ts";
import type { RunContext } from "../plan/kind-runner.ts";
import { type Checkpoint, type CheckpointStore, openCheckpoints } from "./checkpoint-store.ts";
import type { Frame } from "./frame.ts";
import { importModel } from "./imported-model.ts";
import type { Splits } from "./split-rows.ts";
import { parametersOf, trainRequestOf } from "./train-request.ts";

/** A model as it was trained or imported. */
export interface TrainedVersion {
  readonly trained: TrainedModel;
  /** Losses by round, those before a break among them; none of an imported model. */
  readonly curve: readonly TrainProgress[];
  /** What a user is to know of it once. */
  readonly notes: readonly string[];
}

/** What a version is trained on, and where. */
export interface TrainingOf {
  readonly frame: Frame;
  readonly splits: Splits;
  readonly context: RunContext;
  /** Those that a search chose; undefined: as declared. */
  readonly parameters: GradientBoostingParameters | undefined;
}

/**
 * Trains a version, or reads the file of an imported one. A long fit leaves checkpoints, and goes on after the one that a run which was
 * ended has left of the same fit; the bytes are those of a fit without a break.
 */
export async function trainVersion(model: Model, of: TrainingOf): Promise<TrainedVersion> {
  const { trainer } = model;
  const { context, frame } = of;
  if (isImported(trainer)) {
    const trained = await importModel(model, { choice: trainer, root: context.root, inputs: frame.inputs });
    return { trained, curve: [], notes: [] };
  }
  const parameters = of.parameters ?? parametersOf(model);
  const request = trainRequestOf(model, of, parameters);
  const everyRounds = model.checkpoints?.everyRounds ?? roundsOfCheckpoint(request);
  if (everyRounds >= parameters.rounds) return { ...(await fit(request, { context })), notes: [] };
  const store = await openCheckpoints(context.objects, model, { ...of, parameters, address: context.address });
  return resume(request, { context, store, everyRounds });
}

/** Values (rows × features × trees) that a core learns from in about ten seconds, when nothing else keeps it busy. */
const VALUES_OF_CHECKPOINT = 1.5e9;

/** Rounds between checkpoints where the declaration does not say: as many as a core does in about ten seconds. */
function roundsOfCheckpoint({ data, parameters }: TrainRequest): number {
  const values = data.rows * data.features.length * (parameters.classes ?? 1);
  return Math.ceil(VALUES_OF_CHECKPOINT / Math.max(1, values));
}

interface Checkpointed {
  readonly context: RunContext;
  readonly store: CheckpointStore;
  readonly everyRounds: number;
}

async function resume(request: TrainRequest, of: Checkpointed): Promise<TrainedVersion> {
  const { context, store } = of;
  const begun = await store.read();
  if (begun === undefined) return fit(request, of);
  const { rounds } = request.parameters;
  const after = `round ${begun.curve.length} of ${rounds}`;
  context.progress(`going on after ${after}, where an earlier run ended`);
  try {
    const trained = await fit({ ...request, checkpoint: begun.model }, { ...of, begun });
    return { ...trained, notes: [`training went on after ${after}, where an earlier run had ended`, ...trained.notes] };
  } catch (error) {
    if (!isThroughlineError(error, "training.checkpoint-mismatch")) throw error;
    return fit(request, of);
  }
}

async function fit(
  request: TrainRequest,
  of: { readonly context: RunContext; readonly begun?: Checkpoint } & Partial<Checkpointed>,
): Promise<TrainedVersion> {
  const { context, store, begun, everyRounds } = of;
  const curve = [...(begun?.curve ?? [])];
  const writing = store === undefined ? undefined : new CheckpointWriting(store);
  try {
    const trained = await context.trainer.fit(request, {
      onProgress(progress) {
        const { round, rounds, loss } = progress;
        curve.push(progress);
        context.progress(`round ${round} of ${rounds}, loss ${loss.toPrecision(4)}`);
      },
      ...(writing === undefined || everyRounds === undefined
        ? {}
        : {
            checkpoints: { everyRounds, onCheckpoint: (model) => writing.write({ model, curve: [...curve] }) },
          }),
    });
    return { trained, curve, notes: [] };
  } finally {
    await writing?.ended();
  }
}

/** Writes one checkpoint at a time, and of those that come meanwhile the newest. */
class CheckpointWriting {
  readonly #store: CheckpointStore;
  #next: Checkpoint | undefined;
  #running: Promise<void> | undefined;

  constructor(store: CheckpointStore) {
    this.#store = store;
  }

  write(checkpoint: Checkpoint): void {
    this.#next = checkpoint;
    this.#running ??= this.#drain();
  }

  /** Settles when nothing is being written. A checkpoint that could not be written costs time after a break, and nothing else. */
  async ended(): Promise<void> {
    await this.#running;
  }

  async #drain(): Promise<void> {
    while (this.#next !== undefined) {
      const checkpoint = this.#next;
      this.#next = undefined;
      await this.#store.write(checkpoint).catch(() => undefined);
    }
    this.#running = undefined;
  }
}

import type { FitRequest } from "./fit-request.ts";
import { type Greatest, greatestOf, stepsFor, writeWhole } from "./gradient-grid.ts";
import type { TreeGradients } from "./grow-tree.ts";
import type { Steps } from "./histogram.ts";
import type { Objective } from "./loss.ts";
import { isPlainBinary } from "./objective.ts";
import { CHUNK_ROWS } from "./parameters.ts";
import { shareOf, type Team } from "./team.ts";
import type { TrainingMemory } from "./training-memory.ts";

/** The gradients of all rows, as whole numbers that all members share. */
export interface Gradients {
  /** Writes them anew from the raw scores; each member sees to some rows, and all have met at the end. */
  write(): void;
  /** The gradients of one of a round's trees. */
  ofTree(k: number): TreeGradients;
  /** The mean loss that was met on the way. */
  meanLoss(): number;
}

interface Shared {
  readonly request: FitRequest;
  readonly objective: Objective;
  readonly memory: TrainingMemory;
  readonly team: Team;
}

export function createGradients(shared: Shared): Gradients {
  const { request, objective, memory, team } = shared;
  const { layout, doubles } = memory;
  const { rows } = request.data;
  const chunks = shareOf(Math.ceil(rows / CHUNK_ROWS), team.member, team.members);
  const write = isPlainBinary(request) ? writeLogistic(shared) : writeExact(shared);
  return {
    write() {
      for (let chunk = chunks[0]; chunk < chunks[1]; chunk++) {
        const start = chunk * CHUNK_ROWS;
        doubles[layout.losses / 8 + chunk] = write.chunk(start, Math.min(rows, start + CHUNK_ROWS));
      }
      team.meet();
      write.finish();
    },
    ofTree: (k) => ({ pairs: layout.pairs + 8 * k * rows, steps: write.steps[k] as Steps }),
    meanLoss() {
      const losses = doubles.subarray(layout.losses / 8, layout.losses / 8 + Math.ceil(rows / CHUNK_ROWS));
      return losses.reduce((sum, loss) => sum + loss, 0) / objective.totalWeight;
    },
  };
}

interface Writing {
  readonly steps: Steps[];
  chunk(start: number, end: number): number;
  finish(): void;
}

/** Gradients of the log loss lie within 1, hessians within 1/4: their steps need no look at the rows. */
function writeLogistic({ request, memory, team }: Shared): Writing {
  const { layout, kernels, bytes, valueBits } = memory;
  const { label, rows } = request.data;
  const [from, to] = shareOf(rows, team.member, team.members);
  for (let row = from; row < to; row++) bytes[layout.positive + row] = label[row] as number;
  team.meet();
  const [gradientScale, hessianScale] = [2 ** valueBits, 2 ** (valueBits + 2)];
  return {
    steps: [{ gradient: 1 / gradientScale, hessian: 1 / hessianScale }],
    chunk: (start, end) =>
      kernels.logistic(layout.scores, layout.positive, start, end, layout.pairs, gradientScale, hessianScale),
    finish: () => undefined,
  };
}

function writeExact({ request, objective, memory, team }: Shared): Writing {
  const { layout, doubles, signed, valueBits } = memory;
  const { rows } = request.data;
  const classes = [...objective.initial.keys()];
  const scores = doubles.subarray(layout.scores / 8, layout.scores / 8 + classes.length * rows);
  const exact = classes.map((k) =>
    doubles.subarray(layout.exact / 8 + 2 * k * rows, layout.exact / 8 + 2 * (k + 1) * rows),
  );
  const pairs = classes.map((k) =>
    signed.subarray(layout.pairs / 4 + 2 * k * rows, layout.pairs / 4 + 2 * (k + 1) * rows),
  );
  const own = shareOf(rows, team.member, team.members);
  const cell = (member: number, k: number) => layout.greatest / 8 + 2 * (member * classes.length + k);
  const steps = classes.map((): Steps => ({ gradient: 1, hessian: 1 }));
  const greatestOfAll = (k: number): Greatest => {
    let [gradient, hessian] = [0, 0];
    for (let member = 0; member < team.members; member++) {
      gradient = Math.max(gradient, doubles[cell(member, k)] as number);
      hessian = Math.max(hessian, doubles[cell(member, k) + 1] as number);
    }
    return { gradient, hessian };
  };
  return {
    steps,
    chunk: (start, end) => objective.pairs(scores, exact, start, end),
    finish() {
      for (const k of classes) {
        const { gradient, hessian } = greatestOf(exact[k] as Float64Array, ...own);
        doubles.set([gradient, hessian], cell(team.member, k));
      }
      team.meet();
      for (const k of classes) {
        const found = stepsFor(greatestOfAll(k), valueBits);
        steps[k] = found;
        writeWhole(exact[k] as Float64Array, pairs[k] as Int32Array, own, found);
      }
      team.meet();
    },
  };
}

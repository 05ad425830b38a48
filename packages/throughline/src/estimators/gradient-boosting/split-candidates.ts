import type { Division } from "./leaf-histograms.ts";
import type { Split } from "./split.ts";
import { CANDIDATE_BYTES } from "./training-memory.ts";

const candidateAt = ({ memory }: Division, member: number, place: number): number =>
  memory.layout.candidates + (2 * member + place) * CANDIDATE_BYTES;

/** Shows the other members what a member found: for the first or second of the leaves that are searched together. */
export function writeCandidate(division: Division, place: number, split: Split): void {
  const { memory, team, matrix } = division;
  if (team.members === 1) return;
  const at = candidateAt(division, team.member, place);
  const { gain, feature, bin, missingLeft, leftGradient, leftHessian, leftRows, lambda } = split;
  memory.doubles.set([gain, feature, bin, missingLeft ? 1 : 0, leftGradient, leftHessian, leftRows, lambda], at / 8);
  if (matrix.features[feature]?.kind === "categorical") memory.bytes.set(split.leftBins, at + 64);
}

/** Takes the best of what all members found; ties: the lowest member, whose features come first. */
export function readCandidates(division: Division, place: number, into: Split): void {
  const { memory, team, matrix } = division;
  if (team.members === 1) return;
  let best = -1;
  let gain = 0;
  for (let member = 0; member < team.members; member++) {
    const found = memory.doubles[candidateAt(division, member, place) / 8] as number;
    if (found <= gain) continue;
    gain = found;
    best = member;
  }
  into.gain = gain;
  into.feature = -1;
  if (best < 0) return;
  const at = candidateAt(division, best, place);
  const number = (i: number) => memory.doubles[at / 8 + i] as number;
  into.feature = number(1);
  into.bin = number(2);
  into.missingLeft = number(3) === 1;
  into.leftGradient = number(4);
  into.leftHessian = number(5);
  into.leftRows = number(6);
  into.lambda = number(7);
  if (matrix.features[into.feature]?.kind === "categorical")
    into.leftBins.set(memory.bytes.subarray(at + 64, at + 320));
}

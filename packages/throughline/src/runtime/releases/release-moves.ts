import { readFile } from "node:fs/promises";
import path from "node:path";
import { appendDurably } from "./durable-files.ts";

/** Ids of releases. */
export const releaseIdPattern = /^r-[0-9a-f]+$/;

/** A release that answers a share of the requests beside the current one. */
export interface CanaryAt {
  readonly release: string;
  /** Place in the steps of its rollouts, from 0. */
  readonly step: number;
}

const kinds = ["run", "rollback", "promote", "abort"] as const;

/** One move of the pointers: to the current release, and to the canary beside it. */
export interface ReleaseMove {
  /** A run made it; or somebody went back; or somebody, or good figures, let a release go on; or bad ones ended a canary. */
  readonly kind: (typeof kinds)[number];
  readonly atUs: number;
  /** The run, or who asked for it. */
  readonly by: string;
  readonly from: string | null;
  readonly to: string;
  /** The canary before; absent where there was none. */
  readonly canaryFrom?: CanaryAt;
  /** The canary from now on; absent where there is none. */
  readonly canary?: CanaryAt;
  /** As it was given. */
  readonly reason?: string;
}

/** Where the pointers are. */
export interface Position {
  readonly to: string;
  readonly canary?: CanaryAt | undefined;
}

/**
 * Every move of the pointers, in a file beside it, a JSON object a line. A move is written before the pointer moves,
 * so that none is forgotten; one that a kill cut short is known by the pointer, or by where the next one started.
 */
export class ReleaseMoves {
  readonly #file: string;

  constructor(releases: string) {
    this.#file = path.join(releases, "moves.jsonl");
  }

  /** The moves that were carried out, the first one first. */
  async all(current: string | undefined, canary?: CanaryAt): Promise<readonly ReleaseMove[]> {
    const text = await readFile(this.#file, "utf8").catch(() => "");
    const written = text.split("\n").flatMap((line) => parsed(line) ?? []);
    return written.filter((move, i) => {
      const next = written[i + 1];
      if (next === undefined) return move.to === current && isSame(move.canary, canary);
      return next.from === null || (next.from === move.to && isSame(move.canary, next.canaryFrom));
    });
  }

  async note(move: ReleaseMove): Promise<void> {
    await appendDurably(this.#file, JSON.stringify(move));
  }
}

/** Whether two canaries are the same release in the same step, or there is neither. */
export const isSame = (a: CanaryAt | undefined, b: CanaryAt | undefined): boolean =>
  a?.release === b?.release && a?.step === b?.step;

/** The rollback that holds, or the end of a canary by its figures: the last move, where nothing took another release since. */
export function holdOf(moves: readonly ReleaseMove[]): ReleaseMove | undefined {
  const last = moves.at(-1);
  return last?.kind === "rollback" || last?.kind === "abort" ? last : undefined;
}

/** What a rollback goes back to, nearest first: who goes back twice goes on to what was before, and not to and fro. */
export function earlierOf(moves: readonly ReleaseMove[]): readonly string[] {
  const visited: string[] = [];
  for (const { kind, from, to } of moves) {
    if (visited.length === 0 && from !== null) visited.push(from);
    const at = kind === "rollback" ? visited.lastIndexOf(to) : -1;
    if (at !== -1) visited.length = at + 1;
    else if (visited.at(-1) !== to) visited.push(to);
  }
  const current = visited.pop();
  return visited.reverse().filter((id) => id !== current);
}

function parsed(line: string): ReleaseMove | undefined {
  try {
    const move = JSON.parse(line) as Partial<ReleaseMove> | null;
    const isMove = kinds.some((kind) => kind === move?.kind) && releaseIdPattern.test(move?.to ?? "");
    return isMove ? (move as ReleaseMove) : undefined;
  } catch {
    return undefined;
  }
}

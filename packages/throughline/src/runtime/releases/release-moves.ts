import { readFile } from "node:fs/promises";
import path from "node:path";
import { appendDurably } from "./durable-files.ts";

/** Ids of releases. */
export const releaseIdPattern = /^r-[0-9a-f]+$/;

/** One move of the pointer to the current release. */
export interface ReleaseMove {
  /** A run made it, or somebody went back, or took one that waited. */
  readonly kind: "run" | "rollback" | "promote";
  readonly atUs: number;
  /** The run, or who asked for it. */
  readonly by: string;
  readonly from: string | null;
  readonly to: string;
  /** As it was given. */
  readonly reason?: string;
}

/**
 * Every move of the pointer to the current release, in a file beside it, a JSON object a line. A move is written before the pointer moves,
 * so that none is forgotten; one that a kill cut short is known by the pointer, or by where the next one started.
 */
export class ReleaseMoves {
  readonly #file: string;

  constructor(releases: string) {
    this.#file = path.join(releases, "moves.jsonl");
  }

  /** The moves that were carried out, the first one first. */
  async all(current: string | undefined): Promise<readonly ReleaseMove[]> {
    const text = await readFile(this.#file, "utf8").catch(() => "");
    const written = text.split("\n").flatMap((line) => parsed(line) ?? []);
    return written.filter(({ to }, i) => {
      const next = written[i + 1];
      return next === undefined ? to === current : next.from === null || next.from === to;
    });
  }

  async note(move: ReleaseMove): Promise<void> {
    await appendDurably(this.#file, JSON.stringify(move));
  }
}

/** The rollback that holds: the last move, where nothing took another release since. */
export function holdOf(moves: readonly ReleaseMove[]): ReleaseMove | undefined {
  const last = moves.at(-1);
  return last?.kind === "rollback" ? last : undefined;
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
    const isMove = ["run", "rollback", "promote"].includes(move?.kind ?? "") && releaseIdPattern.test(move?.to ?? "");
    return isMove ? (move as ReleaseMove) : undefined;
  } catch {
    return undefined;
  }
}

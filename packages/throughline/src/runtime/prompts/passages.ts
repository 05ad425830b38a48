import type { Passage } from "../../contracts/ai/passage.ts";

/** True for a passage of a knowledge base. */
export function isPassage(value: unknown): value is Passage {
  if (typeof value !== "object" || value === null) return false;
  const { text, document, start, end, score } = value as Readonly<Record<string, unknown>>;
  const places = [start, end, score].every((part) => typeof part === "number");
  return typeof text === "string" && typeof document === "string" && places;
}

/** The passages anywhere in a value, in order. */
export function passagesIn(value: unknown): Passage[] {
  if (isPassage(value)) return [value];
  if (Array.isArray(value)) return value.flatMap(passagesIn);
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(passagesIn) : [];
}

/** Each passage once, by document and place; the first of several stays. */
export function distinctPassages(passages: readonly Passage[]): Passage[] {
  const found = new Map<string, Passage>();
  for (const passage of passages) {
    const key = JSON.stringify([passage.document, passage.start, passage.end]);
    if (!found.has(key)) found.set(key, passage);
  }
  return [...found.values()];
}

/** The passages of a value from the lowest rank to the highest: by their place in their list, then by score. */
function byRank(value: unknown): Passage[] {
  const ranked: { readonly passage: Passage; readonly rank: number }[] = [];
  const walk = (part: unknown): void => {
    if (Array.isArray(part)) {
      const best = part.filter(isPassage).sort((a, b) => b.score - a.score);
      for (const [rank, passage] of best.entries()) ranked.push({ passage, rank });
      part.filter((one) => !isPassage(one)).forEach(walk);
    } else if (typeof part === "object" && part !== null) Object.values(part).forEach(walk);
  };
  walk(value);
  return ranked.sort((a, b) => b.rank - a.rank || a.passage.score - b.passage.score).map(({ passage }) => passage);
}

/** A copy of a value without some passages. */
function without(value: unknown, dropped: ReadonlySet<unknown>): unknown {
  if (Array.isArray(value)) return value.filter((part) => !dropped.has(part)).map((part) => without(part, dropped));
  if (!isPlain(value) || isPassage(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, without(part, dropped)]));
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/**
 * The value with as few passages left out as needed for it to fit, the lowest ranked first; undefined where it does not fit
 * without any. Asks `fits` about as often as the number of passages has binary digits.
 */
export async function trimmedToFit<T>(value: T, fits: (value: T) => Promise<boolean>): Promise<T | undefined> {
  if (await fits(value)) return value;
  const ranked = byRank(value);
  const trimmed = (count: number) => without(value, new Set(ranked.slice(0, count))) as T;
  if (ranked.length === 0 || !(await fits(trimmed(ranked.length)))) return undefined;
  let [tooFew, enough] = [0, ranked.length];
  while (enough - tooFew > 1) {
    const half = Math.floor((tooFew + enough) / 2);
    if (await fits(trimmed(half))) enough = half;
    else tooFew = half;
  }
  return trimmed(enough);
}

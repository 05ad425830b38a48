import { importedModelError } from "./error-codes.ts";
import type { FrameInput } from "./frame.ts";

/** What a model's file says of one of its features. */
export interface FileFeature {
  readonly name: string;
  readonly kind: "numeric" | "categorical" | "unknown";
  /** In the order of their codes; undefined where a name is not known, absent where the file names none. */
  readonly categories?: readonly unknown[];
}

/**
 * The lists that LightGBM notes of a data frame's columns of categories, in the order of the columns; none where it notes none.
 *
 * @throws {ThroughlineError} `imported-model.unreadable`
 */
export function namedLists(pandasCategorical: string): readonly (readonly unknown[])[] {
  const unreadable = (cause?: unknown) => {
    const detail = `pandas_categorical is no list of lists: ${pandasCategorical.slice(0, 40)}`;
    return importedModelError("unreadable", { detail, cause });
  };
  let lists: unknown;
  try {
    lists = JSON.parse(pandasCategorical);
  } catch (cause) {
    throw unreadable(cause);
  }
  if (lists === null) return [];
  if (!Array.isArray(lists) || !lists.every((list) => Array.isArray(list))) throw unreadable();
  return lists;
}

/**
 * Gives each list to its feature, where it is clear which: as many features have categories as there are lists. A feature that no split
 * uses has them when it is declared as text.
 */
export function withCategories(
  features: readonly FileFeature[],
  lists: readonly (readonly unknown[])[],
  inputs: readonly FrameInput[],
): readonly FileFeature[] {
  const hasThem = ({ kind }: FileFeature, i: number) =>
    kind === "categorical" || (kind === "unknown" && inputs[i]?.kind === "categorical");
  if (lists.length === 0 || features.filter(hasThem).length !== lists.length) return features;
  const left = [...lists];
  return features.map((feature, i) =>
    hasThem(feature, i) ? { ...feature, categories: left.shift() as readonly unknown[] } : feature,
  );
}

/**
 * The first input whose declared categories are not those of the file, in its order. Lists that no feature could be given (a data
 * frame's ordered categories, which are numbers to LightGBM, have lists too) must have the declared one among them.
 */
export function wrongCategories(
  features: readonly FileFeature[],
  lists: readonly (readonly unknown[])[],
  inputs: readonly FrameInput[],
): { readonly name: string; readonly detail: string } | undefined {
  const isGiven = features.some(({ categories }) => categories !== undefined);
  for (const [i, { name, kind, categories: declared = [] }] of inputs.entries()) {
    const found = features[i]?.categories;
    const candidates = found === undefined ? (isGiven ? [] : lists) : [found];
    if (candidates.length === 0) continue;
    const named = candidates.map(shown).join(" or ");
    if (kind === "categorical" && !candidates.some((list) => areSame(list, declared)))
      return {
        name,
        detail: `input ${name} has the categories ${named} in the file, and is declared with ${shown(declared)}`,
      };
    if (kind === "numeric" && found !== undefined && !found.every((one, code) => Number(one) === code))
      return { name, detail: `input ${name} has the categories ${named} in the file, and is declared as a number` };
  }
  return undefined;
}

const areSame = (found: readonly unknown[], declared: readonly string[]) =>
  found.length === declared.length && found.every((one, i) => isSame(one, declared[i] as string));

function isSame(found: unknown, declared: string): boolean {
  if (found === undefined) return true;
  if (typeof found === "number") return declared.trim() !== "" && Number(declared) === found;
  if (typeof found === "boolean") return declared.toLowerCase() === String(found);
  return found === declared;
}

/** Categories that a message has room for. */
const MOST_SHOWN = 12;

function shown(list: readonly unknown[]): string {
  const more = list.length > MOST_SHOWN ? `, … ${list.length} in all` : "";
  return `[${list
    .slice(0, MOST_SHOWN)
    .map((one) => (one === undefined ? "?" : JSON.stringify(one)))
    .join(", ")}${more}]`;
}

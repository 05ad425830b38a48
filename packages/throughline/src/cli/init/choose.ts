import { initError } from "./error-codes.ts";
import { asBoolean, asInstant, type InferredColumn, isIdentifier } from "./infer/columns.ts";
import type { Repeats } from "./infer/distinct-keys.ts";
import type { SeenKey } from "./infer/key-look.ts";
import { columnNamed, namedKey, namedTarget, namedTime, repeatedKeys, type Target } from "./infer/proposal.ts";
import { lookAgain } from "./infer/second-look.ts";
import type { ReadFile } from "./read-file.ts";

/** What stands for no column, where the file has none of this name. */
export const noColumn = "none";

/** The parts that the user named, by flag or when asked. */
export interface Named {
  /** One column, or several with commas between them. */
  readonly key?: string | undefined;
  readonly time?: string | undefined;
  readonly target?: string | undefined;
}

/** Columns with their parts in the project. */
export interface Chosen {
  readonly columns: readonly InferredColumn[];
  /** Empty where no columns name a row. */
  readonly key: readonly InferredColumn[];
  /** The few rows that repeat a key; undefined where there are none. */
  readonly repeats: Repeats | undefined;
  readonly time: InferredColumn | undefined;
  readonly target: Target | undefined;
  /** Columns that tell the target by themselves. */
  readonly telling: readonly InferredColumn[];
}

/**
 * Gives the columns their parts: what the user named, else the likeliest.
 *
 * @throws {ThroughlineError} `init.unknown-column`, `init.unusable-column`
 */
export async function chooseParts(file: ReadFile, named: Named): Promise<Chosen> {
  const { columns, scan } = file;
  const time = chosenTime(file, named.time);
  const target = time === undefined && named.target === undefined ? undefined : chosenTarget(file, named.target);
  const withoutKey = isNone(file, named.key);
  const asked = withoutKey
    ? []
    : (named.key?.split(",") ?? []).map((name) => columnNamed(columns, name.trim(), "--key"));
  const [first] = asked;
  const proposed = withoutKey || asked.length > 1 ? undefined : file.keys[0];
  const single = asked.length === 1 && first !== undefined ? namedKey(first, scan) : proposed;
  const keys = single !== undefined || withoutKey ? [] : asked.length > 1 ? [asked] : possibleKeys(file, time);
  const look = await lookAgain(file.input, { columns, keys, target });
  if (asked.length > 1 && look.keys.length === 0)
    throw initError("unusable-column", { detail: `--key has values more than once: ${named.key}` });
  const seen = asked.length > 1 ? look.keys[0] : bestKey(look.keys);
  const key = single === undefined ? (seen?.columns ?? []) : [single];
  const repeats = single === undefined ? seen?.repeats : scan.repeats.get(single.scan.header);
  return withParts({ columns, key, repeats, time, target, telling: look.telling });
}

/** Keys that all rows have to be looked at for: ids that a few rows repeat, and things with a time. */
const possibleKeys = (file: ReadFile, time: InferredColumn | undefined) => [
  ...repeatedKeys(file.columns, file.scan)
    .slice(0, 4)
    .map((column) => [column]),
  ...keysWith(file.columns, time),
];

/** Of keys that rows repeat only one whose rows are repeated whole: the same key with other values is another row. */
const bestKey = (keys: readonly SeenKey[]) =>
  keys.find(({ repeats }) => repeats === undefined) ?? keys.find(({ isDoubled }) => isDoubled);

/** True where the user wants no column for a part, and none is named so. */
const isNone = ({ columns }: ReadFile, name: string | undefined) =>
  name === noColumn && !columns.some((column) => column.scan.header === name || column.name === name);

function chosenTime(file: ReadFile, named: string | undefined): InferredColumn | undefined {
  if (isNone(file, named)) return undefined;
  return named === undefined ? file.times[0] : namedTime(columnNamed(file.columns, named, "--time"));
}

function chosenTarget(file: ReadFile, named: string | undefined): Target | undefined {
  if (isNone(file, named)) return undefined;
  return named === undefined ? file.targets[0] : namedTarget(columnNamed(file.columns, named, "--target"));
}

/** Keys of a thing and a time, such as a device and when it was measured. */
function keysWith(columns: readonly InferredColumn[], time: InferredColumn | undefined) {
  if (time === undefined) return [];
  const things = columns.filter(
    ({ name, personal, nullable }) => isIdentifier(name) && personal === undefined && !nullable,
  );
  return things.slice(0, 4).map((thing) => [thing, time] as const);
}

/** The time becomes an instant and the target true or false, wherever they stand. */
function withParts(chosen: Chosen): Chosen {
  const { time, target } = chosen;
  const changed = new Map<InferredColumn, InferredColumn>();
  if (target !== undefined) changed.set(target.column, asBoolean(target.column, target.positive));
  if (time !== undefined) changed.set(time, asInstant(time));
  const now = (column: InferredColumn) => changed.get(column) ?? column;
  return {
    columns: chosen.columns.map(now),
    key: chosen.key.map(now),
    repeats: chosen.repeats,
    time: time === undefined ? undefined : now(time),
    target: target === undefined ? undefined : { ...target, column: now(target.column) },
    telling: chosen.telling.map(now),
  };
}

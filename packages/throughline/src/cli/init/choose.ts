import { initError } from "./error-codes.ts";
import { asBoolean, asInstant, type InferredColumn, isIdentifier } from "./infer/columns.ts";
import { columnNamed, namedKey, namedTarget, namedTime, type Target } from "./infer/proposal.ts";
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
  const keys = single !== undefined || withoutKey ? [] : asked.length > 1 ? [asked] : keysWith(columns, time);
  const look = await lookAgain(file.input, { columns, keys, target });
  if (asked.length > 1 && look.key === undefined)
    throw initError("unusable-column", { detail: `--key has values more than once: ${named.key}` });
  const key = single === undefined ? (look.key ?? []) : [single];
  return withParts({ columns, key, time, target, telling: look.telling });
}

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
    time: time === undefined ? undefined : now(time),
    target: target === undefined ? undefined : { ...target, column: now(target.column) },
    telling: chosen.telling.map(now),
  };
}

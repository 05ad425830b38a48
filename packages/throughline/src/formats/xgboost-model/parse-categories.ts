import { hasMember, integersOf, itemsOf, malformed, numbersOf, type Part, partAt } from "./document.ts";

/**
 * The categories of each feature in the order of their codes, from `gradient_booster.model.cats` of XGBoost 3.1 and later; a feature that
 * has none has an empty list. Nothing at all where the model was trained on codes, without their names.
 *
 *     cats.enc           a feature each: numbers as `values`, or text as UTF-8 bytes `values`, cut at `offsets`
 *
 * Of a pandas data frame XGBoost 3.2 counts offsets in characters and drops as many bytes at the end as are missing, of others in bytes:
 * from the first category on that is not ASCII the texts of a feature are not known, and undefined; how many there are is.
 *
 * @throws {ThroughlineError} `xgboost-model.malformed`
 */
export function parseCategories(model: Part, features: number): readonly (readonly (string | number | undefined)[])[] {
  if (!hasMember(model, "cats")) return [];
  const columns = itemsOf(partAt(model, "cats", "enc"));
  if (columns.length !== 0 && columns.length !== features)
    throw malformed(`${model.path}.cats.enc has ${columns.length} items, not ${features}`);
  return columns.map((column) => {
    const values = partAt(column, "values");
    return hasMember(column, "offsets")
      ? textsOf(values, partAt(column, "offsets"))
      : Array.from(numbersOf(values), Number);
  });
}

function textsOf(values: Part, starts: Part): (string | undefined)[] {
  const bytes = Uint8Array.from(numbersOf(values), (byte) => byte & 255);
  const offsets = Array.from(integersOf(starts, { min: 0, max: bytes.length + 1 }));
  const notAscii = bytes.findIndex((byte) => byte > 127);
  return offsets.slice(1).map((end, i) => {
    const start = offsets[i] as number;
    if (end < start) throw malformed(`${starts.path}[${i + 1}] is before the offset that precedes it: ${end}`);
    return notAscii >= 0 && end > notAscii ? undefined : new TextDecoder().decode(bytes.subarray(start, end));
  });
}

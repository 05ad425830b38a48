import { roles } from "../core/declaration.ts";
import { kinds } from "../graph/kinds.ts";
import { isDeprecation } from "../shape/deprecation.ts";

type Test = (value: unknown) => boolean;

const isText: Test = (value) => typeof value === "string";
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const listOf =
  (test: Test): Test =>
  (value) =>
    Array.isArray(value) && value.every(test);
const recordOf =
  (test: Test, name: Test = isText): Test =>
  (value) =>
    isObject(value) && Object.entries(value).every(([key, part]) => name(key) && test(part));
const optional =
  (test: Test): Test =>
  (value) =>
    value === undefined || test(value);

const typeNames = new Set(["text", "boolean", "int32", "int64", "float64", "date", "timestamp", "json", "unknown"]);

/** A type as shapes have them, down to the members of structs. */
function isType(value: unknown): boolean {
  if (!isObject(value) || typeof value.name !== "string") return false;
  if (value.name === "decimal") return Number.isInteger(value.precision) && Number.isInteger(value.scale);
  if (value.name === "list") return isType(value.item);
  if (value.name === "struct") return listOf(isField)(value.fields);
  return typeNames.has(value.name);
}

function isField(value: unknown): boolean {
  if (!isObject(value) || !isText(value.name) || typeof value.nullable !== "boolean" || !isType(value.type))
    return false;
  const { unit, values, tags, limits, deprecated } = value;
  const lists = [values, tags].every(optional(listOf(isText)));
  return lists && optional(isText)(unit) && optional(isObject)(limits) && optional(isDeprecation)(deprecated);
}

const isLimit: Test = (value) => isText(value) || typeof value === "number";
const isRelation: Test = (value) => ["≥", "≤", "="].includes(value as string);
const isPort: Test = (value) => typeof value === "string" && /^[A-Za-z]+:.+#.+$/.test(value);
const isClause: Test = (value) => isObject(value) && isRelation(value.relation) && optional(isText)(value.unit);
const isTerm: Test = (value) =>
  isObject(value) &&
  isClause(value) &&
  [value.port, value.name].every(isText) &&
  [value.field, value.of, value.promise].every(optional(isText)) &&
  isLimit(value.limit);

const parts: Readonly<Record<string, Test>> = {
  role: (value) => value === null || (roles as readonly unknown[]).includes(value),
  owner: (value) => value === null || isText(value),
  provides: recordOf(listOf(isField)),
  accepts: recordOf(listOf(isField)),
  uses: recordOf(listOf(isText), isPort),
  derives: recordOf(listOf(isText)),
  promises: recordOf(isLimit),
  clauses: optional(recordOf(isClause)),
  possible: optional(recordOf(listOf(isText), isPort)),
  query: optional(isText),
  keys: optional(recordOf(listOf(isText))),
  external: optional(listOf(isText)),
  answers: optional(recordOf(isText)),
  terms: optional(listOf(isTerm)),
  deprecated: optional(recordOf(isDeprecation)),
};

/** What of an entry is not as a run writes it, in words; undefined where all is. */
export function entryFault(id: string, entry: unknown): string | undefined {
  const kind = /^([A-Za-z]+):(.+)$/.exec(id)?.[1];
  if (kind === undefined) return "id of an entry of the lock is not kind:name";
  if (!kinds.has(kind)) return "kind of an entry of the lock is not known to this version";
  if (!isObject(entry)) return "entry of the lock is no object";
  const wrong = Object.entries(parts).find(([name, test]) => !test(entry[name]));
  return wrong === undefined ? undefined : `entry of the lock does not have \`${wrong[0]}\` as a run writes it`;
}

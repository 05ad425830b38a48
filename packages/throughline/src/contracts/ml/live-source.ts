import { isMissing } from "../core/missing.ts";
import type { Use } from "../core/use.ts";
import { isAppend } from "../data/append.ts";
import { contractError } from "../data/error-codes.ts";
import { useOf, whereOf } from "../data/relation-spec.ts";
import type { ThroughlineError } from "../errors/throughline-error.ts";
import { describeField, type Field, fieldOf, formatType } from "../shape/field.ts";
import { isRelation, shapeOf } from "../shape/relation.ts";
import { canonicalText } from "../sql/typed-literal.ts";
import type { FeatureView } from "./feature-view.ts";

/** Columns of these types have one text each, by which values and keys are told apart online as in SQL. */
const tellable = new Set<string>(["text", "boolean", "int32", "int64", "decimal", "date", "timestamp", "unknown"]);

/** What a view reads of the events that it counts as they come: what it reads of its rows. */
export function liveUses({ live }: FeatureView, read: Use["fields"]): Use[] {
  if (live === undefined || isMissing(live) || !isRelation(live)) return [];
  return [{ ...useOf(live, read), live: true }];
}

/** Problems of a view's live events: they are its rows, only earlier, or nothing. */
export function liveProblems(view: FeatureView): ThroughlineError[] {
  const { live, from } = view;
  if (live === undefined || isMissing(live) || isMissing(from)) return [];
  if (!isRelation(live) || !isAppend(live.append))
    return [
      invalid(
        view,
        `live events of ${view.name} do not come from a source of events`,
        "give a source that has `events: true`",
      ),
    ];
  return [
    ...keyProblems(view),
    ...columnsRead(view).flatMap((name) => columnProblems(view, name)),
    ...distinctProblems(view),
    ...conditionProblems(view),
  ];
}

const invalid = (view: FeatureView, detail: string, hint: string) =>
  contractError("invalid-option", { detail, hint, where: whereOf(view, "live") });

function keyProblems(view: FeatureView): ThroughlineError[] {
  const { from, live } = view;
  const [rows, events] = [from.rowKey.join(", "), live?.rowKey.join(", ")];
  if (rows === "")
    return [
      invalid(
        view,
        `rows of ${from.name} have no key by which live events are told from them`,
        "declare the `key` of both",
      ),
    ];
  if (rows === events) return [];
  return [
    invalid(view, `key of ${from.name} is ${rows}, of ${live?.name} ${events || "none"}`, "give both the same key"),
  ];
}

function columnsRead({ entity, from, at, available, definitions }: FeatureView): readonly string[] {
  const features = Object.values(definitions).flatMap(({ column, where }) => [
    ...(column === undefined ? [] : [column]),
    ...Object.keys(where ?? {}),
  ]);
  return [...new Set([...from.rowKey, entity.key.name, at, available, ...features])];
}

/** A column that the live events lack is a problem of every use; here only how one differs. Nulls that the rows have may be absent. */
function columnProblems(view: FeatureView, name: string): ThroughlineError[] {
  const { from, live } = view;
  if (live === undefined) return [];
  const [asked, given] = [fieldOf(shapeOf(from.columns), name), fieldOf(shapeOf(live.columns), name)];
  if (asked === undefined || given === undefined) return [];
  const isLooser = given.nullable && !asked.nullable;
  const [rows, events] = [
    describeField({ ...asked, nullable: false }),
    describeField({ ...given, nullable: isLooser }),
  ];
  if (asked.type.name === "unknown" || given.type.name === "unknown") return [];
  const others = isWithin(given.values, asked.values) ? "" : `, and not one of ${asked.values?.join(", ")}`;
  if (rows === events && others === "") return [];
  const detail = `${from.name}.${name} is ${rows}, ${live.name}.${name} is ${events}${others}`;
  const hint = "give the live events the columns of the rows, of the same types";
  return [contractError("type-mismatch", { detail, hint, where: whereOf(view, "live") })];
}

/** Whether values of one column are all allowed in another. */
const isWithin = (values: Field["values"], allowed: Field["values"]) =>
  allowed === undefined || values?.every((value) => allowed.includes(value)) === true;

function distinctProblems(view: FeatureView): ThroughlineError[] {
  const shape = shapeOf(view.from.columns);
  const told = [
    ...view.from.rowKey,
    ...Object.values(view.definitions).flatMap(({ function: name, column }) =>
      name === "countDistinct" && column !== undefined ? [column] : [],
    ),
  ];
  return [...new Set(told)].flatMap((name) => {
    const type = fieldOf(shape, name)?.type.name;
    if (type === undefined || tellable.has(type)) return [];
    const detail = `live values of ${view.from.name}.${name} can't be told apart one by one: ${type}`;
    const hint = "with `live`, tell apart texts, booleans, whole numbers, decimals, dates or instants alone";
    return [invalid(view, detail, hint)];
  });
}

/** Values of conditions that SQL would turn into the column's type, and a comparison with the text of a live value would not. */
function conditionProblems(view: FeatureView): ThroughlineError[] {
  const shape = shapeOf(view.from.columns);
  const conditions = Object.values(view.definitions).flatMap(({ where }) => Object.entries(where ?? {}));
  return conditions.flatMap(([name, value]) => {
    const type = fieldOf(shape, name)?.type;
    if (type === undefined || type.name === "unknown" || canonicalText(type, String(value)) !== undefined) return [];
    const detail = `condition on ${view.from.name}.${name} is no ${formatType(type)}: ${value}`;
    return [invalid(view, detail, "write the value as the column has it: numbers in digits, instants with a zone")];
  });
}

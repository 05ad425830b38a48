import type { FieldType, Shape } from "../../contracts/shape/field.ts";
import {
  customValue,
  type OdcsContract,
  type OdcsObject,
  type OdcsProperty,
  type OdcsQuality,
  type OdcsServiceLevel,
  vendor,
} from "./contract.ts";
import { isRecord } from "./contract-faults.ts";
import { type RowRule, ruleOfQuery } from "./row-rules.ts";
import { keyOfObject, shapeOfObject } from "./shape-of-object.ts";

/** A schema object as a source or a table declares it, and what of the contract has no place there. */
export interface DeclaredObject {
  /** As the contract names it, with a schema where it says one: `silver.payments`. */
  readonly name: string;
  readonly description: string | undefined;
  /** Of types that columns have. */
  readonly columns: Shape;
  readonly key: readonly string[];
  /** The column with the event time. */
  readonly at: string | undefined;
  readonly available: string | undefined;
  readonly freshness: string | undefined;
  /** Promised share of accepted rows. */
  readonly quality: number | undefined;
  readonly rules: readonly RowRule[];
  readonly owner: string | undefined;
  /** What was left out, each with why. */
  readonly left: readonly string[];
}

/** Reads each schema object of a contract as a declaration would say it. */
export function declaredObjects(contract: OdcsContract): readonly DeclaredObject[] {
  const objects = contract.schema ?? [];
  const whole = leftOfContract(contract);
  return objects.map((object, i) => declaredObject(object, contract, i === 0 ? whole : []));
}

function declaredObject(object: OdcsObject, contract: OdcsContract, whole: readonly string[]): DeclaredObject {
  const left = [...whole];
  const given = shapeOfObject(object);
  const columns = given.map((field) => ({ ...field, type: columnType(field, left) }));
  const times = new Set(columns.filter(({ type }) => type.name === "timestamp").map(({ name }) => name));
  const timeNamed = (name: string) => {
    const value = customValue(object, name);
    return typeof value === "string" && times.has(value) ? value : undefined;
  };
  const level = freshnessOf(contract, object, left);
  const at =
    timeNamed("eventTime") ?? (level?.column !== undefined && times.has(level.column) ? level.column : undefined);
  const available = timeNamed("availableAt");
  if (level !== undefined && at === undefined) left.push("freshness: no timestamp column is named as its element");
  else if (level?.column !== undefined && ![at, available].includes(level.column))
    left.push(`freshness of ${level.column}: it is read from ${available ?? at}, the time of the rows`);
  left.push(...leftOfObject(object));
  for (const property of object.properties ?? []) left.push(...leftOfProperty(property));
  const { rules, quality } = rulesOf(object, left);
  const owner = contract.team?.name;
  return {
    name: object.physicalName ?? object.name,
    description: object.description ?? contract.description?.purpose,
    columns,
    key: keyOfObject(object),
    at,
    available,
    freshness: at === undefined ? undefined : level?.freshness,
    quality,
    rules,
    owner: typeof owner === "string" ? owner : undefined,
    left,
  };
}

/** Columns are scalars: what consists of parts is read as JSON. */
function columnType({ name, type }: Shape[number], left: string[]): FieldType {
  if (type.name === "list" || type.name === "struct") {
    left.push(`${name}: its ${type.name === "list" ? "items" : "members"} are not checked, since it is read as json`);
    return { name: "json" };
  }
  if (type.name !== "unknown") return type;
  left.push(`${name}: the contract says no type, so it is read as text`);
  return { name: "text" };
}

/** The limit of freshness as a duration, and the column that it is read from. */
function freshnessOf({ slaProperties = [] }: OdcsContract, object: OdcsObject, left: string[]) {
  const levels = slaProperties.filter(({ property, element }) => property === "freshness" && isOf(element, object));
  const [level, ...others] = levels;
  if (level === undefined) return undefined;
  left.push(...others.map((other) => `${levelSays(other)}: rows have one freshness, and an earlier one was taken`));
  const freshness = durationOf(level);
  if (freshness === undefined)
    left.push(`freshness: no duration is read from ${String(level.value)} ${level.unit ?? ""}`.trimEnd());
  return freshness === undefined ? undefined : { freshness, column: columnOfElement(level.element, object) };
}

/** `payments.paid_at` names a column, `payments` the object as a whole. */
const columnOfElement = (element: string | undefined, { name, physicalName }: OdcsObject): string | undefined =>
  element === undefined || element === name || element === physicalName ? undefined : element.split(".").at(-1);

const levelSays = ({ property, value, unit = "", element }: OdcsServiceLevel): string =>
  `${`service level ${property} ${String(value)} ${unit}`.trimEnd()}${element === undefined ? "" : ` of ${element}`}`;

const isOf = (element: string | undefined, { name, physicalName }: OdcsObject): boolean =>
  element === undefined ||
  [name, physicalName].some((one) => one !== undefined && (element === one || element.startsWith(`${one}.`)));

const units: Readonly<Record<string, string>> = {
  ...{ d: "d", day: "d", days: "d", h: "h", hr: "h", hour: "h", hours: "h" },
  ...{ m: "m", min: "m", minute: "m", minutes: "m", s: "s", sec: "s", second: "s", seconds: "s" },
};

function durationOf({ value, unit = "d" }: OdcsServiceLevel): string | undefined {
  const short = Object.hasOwn(units, unit.toLowerCase()) ? units[unit.toLowerCase()] : undefined;
  const number = typeof value === "string" && /^\d+(?:\.\d+)?$/.test(value) ? Number(value) : value;
  return short !== undefined && typeof number === "number" && number > 0 ? `${number}${short}` : undefined;
}

function rulesOf(object: OdcsObject, left: string[]): Pick<DeclaredObject, "rules" | "quality"> {
  const found: RowRule[] = [];
  let share: number | undefined;
  const key = keyOfObject(object).join("\u0000");
  const onColumns = (object.properties ?? []).flatMap(({ name, quality = [] }) =>
    quality.map((one) => ({ one, name })),
  );
  const all = [...(object.quality ?? []).map((one) => ({ one, name: undefined })), ...onColumns];
  for (const { one, name } of all) {
    const promised = promisedShare(one);
    const rule = ruleOf(one, name);
    if (promised !== undefined) share = promised;
    else if (rule === undefined) left.push(`rule ${ruleName(one)}: it is of a form that no check has`);
    else if (rule.rule !== "unique" || rule.values.join("\u0000") !== key) found.push(rule);
  }
  for (const { name, unique, primaryKey } of object.properties ?? [])
    if (unique === true && primaryKey !== true) found.push({ rule: "unique", values: [name] });
  return { rules: found, quality: share };
}

const ruleName = ({ name, description, metric, query, type }: OdcsQuality): string =>
  name ?? description ?? metric ?? query ?? type ?? "without a name";

/** The share of `quality` that we promise ourselves. */
function promisedShare({ engine, implementation }: OdcsQuality): number | undefined {
  if (engine !== vendor || !isRecord(implementation) || implementation.promise !== "quality") return undefined;
  const { limit } = implementation;
  return typeof limit === "number" && limit >= 0 && limit <= 1 ? limit : undefined;
}

/** A rule that counts bad rows and allows none, as a check; undefined for any other. */
function ruleOf(quality: OdcsQuality, column: string | undefined): RowRule | undefined {
  if (quality.mustBe !== 0) return undefined;
  const { type, query, metric, arguments: given } = quality;
  if (type === "sql") return typeof query === "string" ? ruleOfQuery(query) : undefined;
  if (metric === "duplicateValues") {
    const columns = column === undefined ? given?.properties : [column];
    return isTexts(columns) ? { rule: "unique", values: columns } : undefined;
  }
  if (column === undefined) return undefined;
  if (metric === "nullValues") return { rule: "notNull", values: [column] };
  const allowed = metric === "invalidValues" ? given?.validValues : undefined;
  return isTexts(allowed) ? { rule: "oneOf", values: [column, ...allowed] } : undefined;
}

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === "string");

const objectMembers = [
  ...["businessName", "dataGranularityDescription", "tags", "relationships", "authoritativeDefinitions", "synonyms"],
];

function leftOfObject(object: OdcsObject): string[] {
  const given = object as unknown as Readonly<Record<string, unknown>>;
  const { name, deprecated } = object;
  return [
    ...objectMembers.filter((member) => given[member] !== undefined).map((member) => `${name}: ${member}`),
    ...foreignCustom(object).map((member) => `${name}: ${member}`),
    ...(deprecated === true ? [`${name}: it is deprecated`] : []),
  ];
}

/** What other tools added: only properties of our own are read. */
function foreignCustom({ customProperties = [] }: Pick<OdcsObject, "customProperties">): string[] {
  return customProperties
    .filter(({ property, vendor: of = vendor }) => of !== vendor || !ownProperties.has(property))
    .map(({ property }) => `custom property ${property}`);
}

const ownProperties: ReadonlySet<string> = new Set([
  ...["declaration", "role", "declaredAt", "port", "eventTime", "availableAt", "unit", "deprecation"],
]);

const leftMembers = [
  "relationships",
  "businessName",
  "criticalDataElement",
  "transformLogic",
  "partitioned",
  "encryptedName",
  "authoritativeDefinitions",
  "synonyms",
  "examples",
];

function leftOfProperty(property: OdcsProperty): string[] {
  const given = property as unknown as Readonly<Record<string, unknown>>;
  const unread = leftMembers.filter((member) => given[member] !== undefined && given[member] !== false);
  const { name, tags = [], classification, logicalTypeOptions, enum: closed, logicalType } = property;
  const others = tags.filter((tag) => !tag.startsWith("pii:"));
  const isText = logicalType === "string" && closed?.every(({ value }) => typeof value === "string") !== false;
  return [
    ...[...unread, ...foreignCustom(property)].map((member) => `${name}: ${member}`),
    ...(others.length === 0 ? [] : [`${name}: tags ${others.join(", ")}`]),
    ...(classification === undefined || /^(?:pii|personal)/i.test(classification)
      ? []
      : [`${name}: classification ${classification}; say .pii(...) where it is personal`]),
    ...(logicalTypeOptions === undefined ? [] : [`${name}: ${Object.keys(logicalTypeOptions).join(", ")}`]),
    ...(closed === undefined || isText ? [] : [`${name}: its allowed values, since only texts have any`]),
    ...(logicalType === "time" ? [`${name}: a time of day is read as text`] : []),
    ...(property.deprecated === true ? [`${name}: it is deprecated; say .deprecated({ since, until })`] : []),
  ];
}

const leftParts = [
  ...["price", "roles", "support", "servers", "authoritativeDefinitions", "context", "tags"],
  ...["tenant", "dataProduct", "slaDefaultElement"],
];

function leftOfContract(contract: OdcsContract): string[] {
  const given = contract as unknown as Readonly<Record<string, unknown>>;
  const all = contract.slaProperties ?? [];
  const levels = all.filter(({ property }) => property !== "freshness");
  const isOfNone = ({ property, element }: OdcsServiceLevel) =>
    property === "freshness" && !(contract.schema ?? []).some((object) => isOf(element, object));
  const { status, team } = contract;
  const isOwnerOnly = team === undefined || (team.name !== undefined && (team.members ?? []).length <= 1);
  return [
    ...(isOwnerOnly ? [] : ["team: only its name is taken, as the owner"]),
    ...leftParts.filter((part) => given[part] !== undefined),
    ...Object.keys(isRecord(contract.description) ? contract.description : {})
      .filter((part) => part !== "purpose")
      .map((part) => `description: ${part}`),
    ...foreignCustom(contract),
    ...levels.map(({ property, value, unit }) => `service level ${property} ${String(value)} ${unit ?? ""}`.trimEnd()),
    ...all.filter(isOfNone).map((level) => `${levelSays(level)}: the contract describes no such rows`),
    ...(status === undefined || status === "active" ? [] : [`status ${status}`]),
  ];
}

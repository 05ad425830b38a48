import { logicalTypes } from "./contract.ts";

/** One thing that the standard does not allow. */
export interface ContractFault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

type Path = readonly (string | number)[];
type Look = (value: unknown, path: Path) => ContractFault[];

const fault = (path: Path, message: string): ContractFault[] => [{ path, message }];
const shown = (value: unknown): string => (JSON.stringify(value) ?? "nothing").slice(0, 60);

/** True for what YAML writes as a mapping. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const text: Look = (value, path) =>
  typeof value === "string" ? [] : fault(path, `is no text: ${shown(value)}; write it in quotes`);
const name: Look = (value, path) => (value === "" ? fault(path, "is empty") : text(value, path));
const truth: Look = (value, path) =>
  typeof value === "boolean" ? [] : fault(path, `is not true or false: ${shown(value)}`);
const whole: Look = (value, path) =>
  Number.isInteger(value) ? [] : fault(path, `is no whole number: ${shown(value)}`);
const record: Look = (value, path) => (isRecord(value) ? [] : fault(path, `has no names: ${shown(value)}`));
const logicalType: Look = (value, path) =>
  (logicalTypes as readonly unknown[]).includes(value)
    ? []
    : fault(path, `is no logical type: ${shown(value)}; types are ${logicalTypes.join(", ")}`);

const listOf =
  (look: Look): Look =>
  (value, path) =>
    Array.isArray(value)
      ? value.flatMap((one, i) => look(one, [...path, i]))
      : fault(path, `is no list: ${shown(value)}`);

/** A mapping with these members; further ones are let be. */
const mapping =
  (members: Readonly<Record<string, Look>>, required: readonly string[] = []): Look =>
  (value, path) => {
    if (!isRecord(value)) return fault(path, `has no names: ${shown(value)}`);
    const missing = required.filter((one) => value[one] === undefined || value[one] === null);
    const given = Object.entries(members).filter(([one]) => value[one] !== undefined && value[one] !== null);
    return [
      ...missing.map((one) => ({ path, message: `has no ${one}` })),
      ...given.flatMap(([one, look]) => look(value[one], [...path, one])),
    ];
  };

const customProperties = listOf(mapping({ property: name }, ["property"]));
const quality = listOf(mapping({ type: text, metric: text, query: text, engine: text, name: text }));

const itemMembers: Readonly<Record<string, Look>> = {
  logicalType,
  logicalTypeOptions: record,
  physicalType: text,
  properties: (value, path) => properties(value, path),
  items: (value, path) => mapping(itemMembers)(value, path),
};

const property = mapping(
  {
    ...itemMembers,
    name,
    description: text,
    required: truth,
    unique: truth,
    primaryKey: truth,
    primaryKeyPosition: whole,
    classification: text,
    deprecated: truth,
    tags: listOf(text),
    enum: listOf(mapping({}, ["value"])),
    quality,
    customProperties,
  },
  ["name"],
);

/** Properties, no two of one name. */
const properties: Look = (value, path) => [...listOf(property)(value, path), ...twice(value, path)];

function twice(value: unknown, path: Path): ContractFault[] {
  if (!Array.isArray(value)) return [];
  const seen = new Set<unknown>();
  return value.flatMap((one, i) => {
    const given: unknown = isRecord(one) ? one.name : undefined;
    if (given === undefined || !seen.has(given)) {
      seen.add(given);
      return [];
    }
    return fault([...path, i, "name"], `is there twice: ${shown(given)}`);
  });
}

const object = mapping(
  { name, physicalName: text, physicalType: text, description: text, properties, quality, customProperties },
  ["name"],
);

const contract = mapping(
  {
    id: name,
    version: name,
    name: text,
    status: text,
    schema: (value, path) => [...listOf(object)(value, path), ...twice(value, path)],
    slaProperties: listOf(mapping({ property: name, unit: text, element: text }, ["property"])),
    customProperties,
  },
  ["id", "version"],
);

/** What a value lacks to be a data contract, of the parts that are read. */
export const contractFaults = (value: unknown): readonly ContractFault[] => contract(value, []);

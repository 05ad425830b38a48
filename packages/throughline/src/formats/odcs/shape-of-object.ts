import type { Field, Shape } from "../../contracts/shape/field.ts";
import { typeOfItem } from "./column-types.ts";
import { customValue, type OdcsItem, type OdcsObject, type OdcsProperty } from "./contract.ts";

/**
 * The fields of a schema object. Where the contract leaves something open, such as which number a `number` is, or a unit, it is taken
 * from the field of the same name in `known`: what a contract does not say is no difference.
 */
export function shapeOfObject(object: Pick<OdcsObject, "properties">, known: Shape = []): Shape {
  return (object.properties ?? []).map((property) =>
    fieldOfProperty(
      property,
      known.find(({ name }) => name === property.name),
    ),
  );
}

function fieldOfProperty(property: OdcsProperty, known: Field | undefined): Field {
  const inner = (item: OdcsItem) => shapeOfObject(item, known?.type.name === "struct" ? known.type.fields : []);
  const unit = unitOf(property) ?? known?.unit;
  const values = valuesOf(property) ?? known?.values;
  const tags = tagsOf(property, known);
  return {
    name: property.name,
    type: typeOfItem(property, inner, known?.type),
    nullable: property.required !== true && property.primaryKey !== true,
    ...(unit === undefined ? {} : { unit }),
    ...(values === undefined ? {} : { values }),
    ...(tags.length === 0 ? {} : { tags }),
    ...(property.description === undefined ? {} : { description: property.description }),
  };
}

function unitOf(property: OdcsProperty): string | undefined {
  const unit = customValue(property, "unit");
  return typeof unit === "string" && unit !== "" ? unit : undefined;
}

/** The closed set of values, of texts only. */
function valuesOf({ enum: closed }: OdcsProperty): readonly string[] | undefined {
  const values = closed?.map(({ value }) => value).filter((value) => typeof value === "string");
  return values === undefined || values.length === 0 || values.length < (closed?.length ?? 0) ? undefined : values;
}

/** The tags for personal data. A contract without a word of tags or classes says nothing of them. */
function tagsOf({ tags, classification }: OdcsProperty, known: Field | undefined): readonly string[] {
  if (tags === undefined && classification === undefined) return known?.tags ?? [];
  const personal = (tags ?? []).filter((tag) => /^pii:./.test(tag));
  if (personal.length > 0) return [...personal].sort();
  return /^(?:pii|personal)/i.test(classification ?? "") ? (known?.tags ?? ["pii:personal"]) : [];
}

/** The columns that identify a row, in order. */
export function keyOfObject({ properties = [] }: Pick<OdcsObject, "properties">): readonly string[] {
  return properties
    .filter(({ primaryKey }) => primaryKey === true)
    .map(({ name, primaryKeyPosition }) => ({
      name,
      at: (primaryKeyPosition ?? -1) < 1 ? 1e9 : (primaryKeyPosition ?? 0),
    }))
    .sort((a, b) => a.at - b.at)
    .map(({ name }) => name);
}

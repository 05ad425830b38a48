import type { Issue } from "../errors/throughline-error.ts";
import type { JsonSchema } from "./json-schema.ts";

/** An issue with the place that it has in a request. */
type PlacedIssue = Issue & { readonly path: readonly (string | number)[] };

/** Most known names that are told. */
const mostNames = 20;
/** Longest name of an unknown field that is told, characters. */
const longestName = 100;

/** Says that a name is not known, and which ones are. */
export function unknownSays(what: "field" | "parameter", known: readonly string[]): string {
  if (known.length === 0) return `${what} is not known: none is taken here`;
  const more = known.length > mostNames ? ` and ${known.length - mostNames} more` : "";
  return `${what} is not known: known ${known.length === 1 ? "is" : "are"} ${known.slice(0, mostNames).join(", ")}${more}`;
}

/** Values that lie deeper in a request are not looked at. */
const mostDepth = 100;
/** Values that are looked at, each once for every shape that it may have: shapes within shapes multiply. */
const mostLooks = 100_000;

/** A name as a caller wrote it, cut where it is long. */
export const shownName = (name: string) => (name.length > longestName ? `${name.slice(0, longestName)}…` : name);

/**
 * The fields of a value that its schema does not take, one issue for each. Where a schema allows several shapes, those count that
 * the shape of the value comes closest to. What is a fault for another reason is not looked at.
 *
 * @param path  where the value stands in the request
 */
export function unknownFields(
  schema: JsonSchema,
  value: unknown,
  { path, what = "field" }: { readonly path: readonly (string | number)[]; readonly what?: "field" | "parameter" },
): readonly PlacedIssue[] {
  let looks = 0;
  const judge = (given: JsonSchema, part: unknown, at: readonly (string | number)[]): readonly PlacedIssue[] => {
    if (typeof part !== "object" || part === null || at.length > mostDepth || ++looks > mostLooks) return [];
    let closest: readonly PlacedIssue[] | undefined;
    for (const shape of shapesOf(given, schema).filter((one) => fits(one, part))) {
      const found = Array.isArray(part) ? inItems(shape, part, at) : inFields(shape, part as Values, at);
      if (closest === undefined || found.length < closest.length) closest = found;
      if (closest.length === 0) break;
    }
    return closest ?? [];
  };
  const inItems = (shape: JsonSchema, items: readonly unknown[], at: readonly (string | number)[]) =>
    items.flatMap((item, i) => {
      const given = (shape.prefixItems as readonly JsonSchema[] | undefined)?.[i] ?? shape.items;
      return given === undefined ? [] : judge(given, item, [...at, i]);
    });
  const inFields = (shape: JsonSchema, fields: Values, at: readonly (string | number)[]) => {
    const { properties = {}, additionalProperties: others } = shape;
    return Object.entries(fields).flatMap(([name, field]): readonly PlacedIssue[] => {
      const given = Object.hasOwn(properties, name) ? properties[name] : others;
      if (given === false)
        return [{ message: unknownSays(what, Object.keys(properties)), path: [...at, shownName(name)] }];
      return typeof given === "object" ? judge(given, field, [...at, name]) : [];
    });
  };
  return judge(schema, value, path);
}

type Values = Readonly<Record<string, unknown>>;

/** The shapes that a schema allows, each without alternatives. An intersection is none: its parts each know some of the fields. */
function shapesOf(schema: JsonSchema, root: JsonSchema, depth = 0): readonly JsonSchema[] {
  if (typeof schema.$ref === "string") {
    const name = /^#\/\$defs\/(.*)$/.exec(schema.$ref)?.[1];
    const found = name === undefined ? root : (root.$defs as Readonly<Record<string, JsonSchema>> | undefined)?.[name];
    return found === undefined || depth > 10 ? [] : shapesOf(found, root, depth + 1);
  }
  const options = schema.anyOf ?? (schema.oneOf as readonly JsonSchema[] | undefined);
  return options === undefined ? [schema] : options.flatMap((option) => shapesOf(option, root, depth + 1));
}

/** Whether a value is of a shape's type, and of its constants where it has some. */
function fits({ type, properties = {} }: JsonSchema, value: object): boolean {
  if (type !== undefined && ![type].flat().includes(Array.isArray(value) ? "array" : "object")) return false;
  return Object.entries(properties).every(
    ([name, { const: fixed }]) =>
      fixed === undefined || !Object.hasOwn(value, name) || fixed === (value as Values)[name],
  );
}

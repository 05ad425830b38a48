import type { Field, FieldType } from "../../../contracts/shape/field.ts";

const builders: Readonly<Partial<Record<FieldType["name"], string>>> = {
  text: "text",
  boolean: "boolean",
  int32: "integer",
  int64: "bigint",
  float64: "double",
  date: "date",
  timestamp: "timestamp",
  json: "json",
  decimal: "decimal",
};

/** The function that declares a column of this type; undefined for types that no column has. */
export const builderOf = (type: FieldType): string | undefined => builders[type.name];

/** The call that declares a column of this type: `decimal(12, 2)`. */
export function builderCall(type: FieldType, local: (builder: string) => string = (name) => name): string {
  const name = local(builders[type.name] ?? "text");
  return type.name === "decimal" ? `${name}(${type.precision}, ${type.scale})` : `${name}()`;
}

/** A column as it is declared: `text().oneOf("a", "b").nullable()`. */
export function columnText(field: Omit<Field, "name">, local?: (builder: string) => string): string {
  const { type, values, unit, tags = [], description, nullable } = field;
  const personal = tags.filter((tag) => tag.startsWith("pii:")).map((tag) => tag.slice("pii:".length));
  return [
    builderCall(type, local),
    values === undefined ? "" : `.oneOf(${values.map(quote).join(", ")})`,
    unit === undefined ? "" : `.unit(${quote(unit)})`,
    ...personal.map((category) => `.pii(${quote(category)})`),
    description === undefined ? "" : `.describe(${quote(description)})`,
    nullable ? ".nullable()" : "",
  ].join("");
}

/** A text as TypeScript writes it. */
export const quote = (text: string): string => JSON.stringify(text);

/** The name of a property as TypeScript writes it. */
export function propertyName(name: string): string {
  if (name === "__proto__") return '["__proto__"]';
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) ? name : quote(name);
}

/** `.name`, or `["name"]` where it is no identifier. */
export function memberOf(object: string, name: string): string {
  const property = propertyName(name);
  return property === name ? `${object}.${name}` : `${object}[${quote(name)}]`;
}

/** Text as it stands within a template literal. */
export const inTemplate = (text: string): string => text.replaceAll(/\\|`|\$\{/g, (found) => `\\${found}`);

/** Items with commas between them, in lines of at most 110 characters. */
export function wrapped(items: readonly string[], indent: string): string {
  const lines: string[] = [];
  for (const item of items) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + item.length + 2 <= 110) lines[lines.length - 1] = `${last}, ${item}`;
    else lines.push(lines.length === 0 ? item : indent + item);
  }
  return lines.map((line, i) => (i === lines.length - 1 ? line : `${line},`)).join("\n");
}

/** An import of names, sorted as formatters sort them. */
export function importLine(names: readonly string[], from: string): string {
  const sorted = [...new Set(names)].sort(
    (a, b) => a.toLowerCase().localeCompare(b.toLowerCase(), "en") || (a < b ? -1 : 1),
  );
  return `import { ${sorted.join(", ")} } from ${quote(from)};`;
}

import type { DeclaredObject } from "../../formats/odcs/declared-object.ts";
import type { RowRule } from "../../formats/odcs/row-rules.ts";
import { builderOf, columnText, importLine, propertyName, quote } from "../init/templates/source-text.ts";

/** What the declarations of a file are called. */
export interface FileNames {
  /** `bronze.orders`. */
  readonly source: string;
  /** `silver.orders`; absent where no table is written. */
  readonly table: string | undefined;
  /** Folder below `inbox/`. */
  readonly inbox: string;
  /** Identifiers of the exports. */
  readonly sourceId: string;
  readonly tableId: string;
}

/** The text of a file that declares what a contract describes: a source, and a table over it where one is asked for. */
export function sourceFile(object: DeclaredObject, names: FileNames): string {
  const { table } = names;
  const builders = object.columns.map(({ type }) => builderOf(type) ?? "text");
  const hasChecks = table !== undefined && object.rules.length > 0;
  const functions = [
    "source",
    ...builders,
    ...(table === undefined ? [] : ["sql", "table"]),
    ...(hasChecks ? ["check"] : []),
  ];
  const owned = object.owner === undefined ? "" : `  owner: ${quote(object.owner)},\n`;
  const described = object.description === undefined ? "" : `  description: ${quote(object.description)},\n`;
  const columns = object.columns.map((field) => `    ${propertyName(field.name)}: ${columnText(field)},\n`).join("");
  const rows = `${keyLine(object.key)}${line("at", object.at)}${line("available", object.available)}${line("freshness", object.freshness)}`;
  const source = `export const ${names.sourceId} = source(${quote(names.source)}, {
${described}${owned}  files: ${quote(`inbox/${names.inbox}/*.csv`)},
  columns: {
${columns}  },
${rows}});
`;
  const head = `${importLine(functions, "throughline/data")}\n\n${source}`;
  if (table === undefined) return head;
  const checks = hasChecks
    ? `  checks: [\n${object.rules.map((rule) => `    ${checkText(rule)},\n`).join("")}  ],\n`
    : "";
  const quality = object.quality === undefined ? "" : `  quality: ${object.quality},\n`;
  return `${head}
export const ${names.tableId} = table(${quote(table)}, {
${described}${owned}  columns: { ...${names.sourceId}.columns },
${rows}${checks}${quality}  query: sql\`select * from \${${names.sourceId}}\`,
});
`;
}

const line = (name: string, value: string | undefined): string =>
  value === undefined ? "" : `  ${name}: ${quote(value)},\n`;

function keyLine(key: readonly string[]): string {
  if (key.length === 0) return "";
  return `  key: ${key.length === 1 ? quote(key[0] as string) : `[${key.map(quote).join(", ")}]`},\n`;
}

const checkText = ({ rule, values }: RowRule): string =>
  `check.${rule}(${values.map((value) => (typeof value === "string" ? quote(value) : String(value))).join(", ")})`;

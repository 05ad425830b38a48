import { formatType } from "../../../contracts/shape/field.ts";
import { builderCall, builderOf, columnText, propertyName } from "../templates/source-text.ts";
import { type Builders, buildersOf } from "./builders.ts";
import { columnsError } from "./error-codes.ts";
import type { GivenColumn, GivenColumns } from "./given-columns.ts";
import { type Node, nameOf, nodesOf, type ParsedFile, parseFile, propertyOf, textOf } from "./syntax.ts";
import { applyEdits, type TextEdit } from "./text-edit.ts";

/**
 * The file's text with the `columns` of a table as its SQL gives them: what is missing is added, what is mistyped gets another type,
 * what is not given is taken out. Comments, units, tags and spreads stay.
 *
 * @throws {ThroughlineError} `columns.not-safe`, which says why
 */
export function editColumns(file: string, text: string, given: GivenColumns): string {
  const parsed = parseFile(file, text);
  if (parsed === undefined) throw columnsError("not-safe", { detail: `the file's syntax is wrong: ${file}` });
  const unknown = given.columns.find(({ field, state }) => state !== "declared" && builderOf(field.type) === undefined);
  if (unknown !== undefined)
    throw columnsError("not-safe", {
      detail: `no column can be declared as ${formatType(unknown.field.type)}: ${unknown.field.name}`,
      hint: "Cast it in the SQL",
    });
  const record = recordOf(parsed, given.declaration.name);
  const builders = buildersOf(parsed);
  const edits = recordEdits({ text, record, builders, given });
  return applyEdits(text, [...edits, ...builders.edits()]);
}

/** The object literal of a table's columns. */
function recordOf({ body }: ParsedFile, name: string): Node {
  const calls = body
    .flatMap((statement) => [...nodesOf(statement)])
    .filter(({ type, arguments: given }) => type === "CallExpression" && textOf((given as Node[])[0]) === name)
    .map(({ arguments: given }) => (given as Node[])[1])
    .filter((options) => options?.type === "ObjectExpression" && propertyOf(options, "query") !== undefined);
  const [options] = calls;
  if (calls.length !== 1 || options === undefined)
    throw columnsError("not-safe", { detail: `it is not written as table("${name}", { ... }) once in its file` });
  const value = propertyOf(options, "columns")?.value as Node | undefined;
  if (value?.type !== "ObjectExpression")
    throw columnsError("not-safe", { detail: `its columns are no plain record: ${value?.type ?? "no `columns`"}` });
  return value;
}

interface Editing {
  readonly text: string;
  readonly record: Node;
  readonly builders: Builders;
  readonly given: GivenColumns;
}

function recordEdits(editing: Editing): readonly TextEdit[] {
  const { record, given } = editing;
  const properties = record.properties as readonly Node[];
  const spreads = properties.filter(({ type }) => type === "SpreadElement");
  const written = new Map(
    properties.flatMap((one) => (nameOf(one) === undefined ? [] : [[nameOf(one) as string, one] as const])),
  );
  if (written.size + spreads.length !== properties.length)
    throw columnsError("not-safe", { detail: "its record has computed names or methods" });
  const stuck = given.extra.find((name) => !written.has(name));
  if (stuck !== undefined)
    throw columnsError("not-safe", {
      detail: `${stuck} comes from ${spreadText(editing, spreads)}, and the query does not give it`,
      hint: `Select ${stuck} in the query, or write the columns out instead of spreading them`,
    });
  const mistyped = given.columns.filter(({ state }) => state === "mistyped");
  const changed = mistyped.flatMap((column) => {
    const property = written.get(column.field.name);
    return property === undefined ? [] : [retyped(editing, property, column)];
  });
  const removed = given.extra.map((name) => removal(editing, written.get(name) as Node));
  const overridden = mistyped.filter(({ field }) => !written.has(field.name));
  const added = [...overridden, ...given.columns.filter(({ state }) => state === "missing")];
  const stays = properties.filter((property) => !given.extra.includes(nameOf(property) ?? ""));
  return [...changed, ...removed, ...additions(editing, added, stays)];
}

const spreadText = ({ text }: Editing, spreads: readonly Node[]) =>
  spreads.map(({ start, end }) => text.slice(start, end)).join(", ");

/** Another type for a column: its modifiers stay where they are calls on a builder. */
function retyped({ text, builders }: Editing, property: Node, { field }: GivenColumn): TextEdit {
  const value = property.value as Node;
  const chain = text.slice(value.start, value.end);
  const base = baseCall(value);
  const isSet = /\.oneOf\s*\(/.test(chain);
  if (base === undefined || isSet)
    return { start: value.start, end: value.end, text: columnText(field, builders.local) };
  return { start: base.start, end: base.end, text: builderCall(field.type, builders.local) };
}

/** The first call of `decimal(12, 2).unit("USD").nullable()`; undefined for what is no such chain. */
function baseCall(value: Node): Node | undefined {
  if (value.type !== "CallExpression") return undefined;
  const callee = value.callee as Node;
  if (callee.type === "Identifier") return value;
  if (callee.type !== "MemberExpression") return undefined;
  const object = callee.object as Node;
  return object.type === "Identifier" ? value : baseCall(object);
}

/** Takes a property out, with its comma, and its line where nothing else stands on it. */
function removal({ text }: Editing, { start, end }: Node): TextEdit {
  const comma = /^\s*,/.exec(text.slice(end))?.[0].length ?? 0;
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const behind = /^[ \t]*\n/.exec(text.slice(end + comma))?.[0].length;
  const isAlone = text.slice(lineStart, start).trim() === "" && behind !== undefined;
  if (isAlone) return { start: lineStart, end: end + comma + behind, text: "" };
  const space = /^ ?/.exec(text.slice(end + comma))?.[0].length ?? 0;
  return { start, end: end + comma + space, text: "" };
}

/** Adds columns behind the last one that stays, as the record is written: in one line or in several. */
function additions(
  { text, record, builders }: Editing,
  added: readonly GivenColumn[],
  stays: readonly Node[],
): readonly TextEdit[] {
  if (added.length === 0) return [];
  const lines = added.map(({ field }) => `${propertyName(field.name)}: ${columnText(field, builders.local)}`);
  const last = stays.at(-1);
  const isOneLine = !text.slice(record.start, record.end).includes("\n");
  if (isOneLine && last !== undefined) return [{ start: last.end, end: last.end, text: `, ${lines.join(", ")}` }];
  const indent = `${indentAt(text, record.start)}  `;
  const block = lines.map((line) => `\n${indent}${line},`).join("");
  if (last === undefined) {
    const close = record.end - 1;
    const before = text.slice(0, close).trimEnd().length;
    return [{ start: before, end: close, text: `${block}\n${indent.slice(2)}` }];
  }
  const comma = /^\s*,/.exec(text.slice(last.end))?.[0].length ?? 0;
  const lineEnd = /^[ \t]*(?:\/\/[^\n]*)?/.exec(text.slice(last.end + comma))?.[0].length ?? 0;
  const at = last.end + comma + lineEnd;
  const missing = comma === 0 ? [{ start: last.end, end: last.end, text: "," }] : [];
  return [...missing, { start: at, end: at, text: block }];
}

/** The space before the line that an offset stands on. */
function indentAt(text: string, offset: number): string {
  const lineStart = text.lastIndexOf("\n", offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(lineStart))?.[0] ?? "";
}

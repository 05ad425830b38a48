import {
  expressionOf,
  importing,
  inDeclaration,
  withColumns,
  withSelected,
  writtenColumns,
} from "./edit-declaration.ts";
import { type BaseProject, type Mutation, textOf } from "./mutation.ts";

/** A source or table whose columns are changed. */
interface Place {
  readonly project: BaseProject;
  readonly file: string;
  readonly id: string;
}

/** Every column of every source and table, changed in every way that its type allows. */
export function columnChanges(project: BaseProject): Mutation[] {
  return placesOf(project).flatMap((place) => {
    const columns = writtenColumns(textOf(project, place.file), nameOf(place.id));
    return columns.flatMap((column) => [
      ...removals(place, column.name),
      rename(place, column.name),
      ...builderChanges(place, column),
    ]);
  });
}

const nameOf = (id: string) => id.slice(id.indexOf(":") + 1);

/** What the page sends to is a port of its own, whose changes are among those of callers. */
const isSentTo = (own: string) => own.includes("events: true");

function placesOf(project: BaseProject): Place[] {
  return [...project.files].flatMap(([file, text]) =>
    [...text.matchAll(/^export const \w+ = (source|table)\("([^"]+)"([\s\S]*?)\n\}\);/gm)].flatMap((match) =>
      isSentTo(match[3] ?? "") ? [] : [{ project, file, id: `${match[1]}:${match[2]}` }],
    ),
  );
}

/** The words of a declaration that name its own columns outside of the SQL. */
const namesColumn = (own: string, column: string) => own.replace(/sql`[\s\S]*?`/, "").includes(`"${column}"`);

/** A column that its own declaration needs as a key or a time is not removed: that would not be one change. */
function removals(place: Place, column: string): Mutation[] {
  const text = textOf(place.project, place.file);
  let isNeeded = false;
  const removed = inDeclaration(text, nameOf(place.id), (own) => {
    isNeeded = namesColumn(own, column);
    return withSelected(own, column, () => undefined);
  });
  if (isNeeded || isUnselected(place, column)) return [];
  const edited = withColumns(removed, nameOf(place.id), (items) => items.filter(({ name }) => name !== column));
  return [mutationOf(place, { kind: "field removed", title: column, text: edited, changed: [] })];
}

/** True for a column of a table that no item of its SELECT is named after, so that the edit would not be the whole one. */
function isUnselected({ project, file, id }: Place, column: string): boolean {
  if (id.startsWith("source:")) return false;
  let isFound = false;
  inDeclaration(textOf(project, file), nameOf(id), (own) => {
    withSelected(own, column, (item) => {
      isFound = true;
      return item;
    });
    return own;
  });
  return !isFound;
}

function rename(place: Place, column: string): Mutation {
  const text = textOf(place.project, place.file);
  const to = `${column}_new`;
  const selected = inDeclaration(text, nameOf(place.id), (own) => {
    const renamed = withSelected(own, column, (item) => `${expressionOf(item)} as ${to}`);
    const [before, query, after] = /^([\s\S]*?)(sql`[\s\S]*`)?([^`]*)$/.exec(renamed)?.slice(1) ?? [];
    const quoted = (part = "") => part.replaceAll(`"${column}"`, `"${to}"`);
    return quoted(before) + (query ?? "") + quoted(after);
  });
  const edited = withColumns(selected, nameOf(place.id), (items) =>
    items.map((item) => (item.name === column ? { ...item, text: item.text.replace(column, to) } : item)),
  );
  return mutationOf(place, { kind: "field renamed", title: `${column} → ${to}`, text: edited, changed: [] });
}

interface BuilderChange {
  readonly kind: string;
  readonly from: RegExp;
  readonly to: string;
  /** What a table's SELECT has to give then. */
  readonly cast?: string;
}

const builders: readonly BuilderChange[] = [
  { kind: "precision", from: /decimal\((\d+), (\d)\)/, to: "decimal(15, $2)", cast: "decimal(15, 2)" },
  { kind: "precision over 15", from: /decimal\((1\d|9), (\d)\)/, to: "decimal(20, $2)", cast: "decimal(20, 2)" },
  { kind: "decimal to double", from: /decimal\(\d+, \d\)/, to: "double()", cast: "double" },
  { kind: "int width", from: /integer\(\)/, to: "bigint()", cast: "bigint" },
  { kind: "int width", from: /bigint\(\)/, to: "integer()", cast: "integer" },
  { kind: "time zone", from: /timestamp\(\)/, to: "text()", cast: "varchar" },
  { kind: "time to day", from: /timestamp\(\)/, to: "date()", cast: "date" },
  { kind: "retyped", from: /date\(\)/, to: "timestamp()", cast: "timestamptz" },
  { kind: "retyped", from: /^(\w+: )text\(\)(?!\.oneOf)/, to: "$1integer()", cast: "integer" },
  { kind: "retyped", from: /boolean\(\)/, to: "text()", cast: "varchar" },
  { kind: "made nullable", from: /^((?!.*nullable).*)$/s, to: "$1.nullable()" },
  { kind: "enum value added", from: /oneOf\(/, to: 'oneOf("other", ' },
  { kind: "enum value removed", from: /oneOf\("\w+", /, to: "oneOf(" },
];

function builderChanges(place: Place, column: { readonly name: string; readonly text: string }): Mutation[] {
  return builders.flatMap(({ kind, from, to, cast }): Mutation[] => {
    const builder = column.text.replace(from, to);
    if (builder === column.text || isTimeOf(place, column.name, kind)) return [];
    const cut = cast === undefined ? builder : builder.replace(/\.describe\("[^"]*"\)/, "");
    const selected = inDeclaration(textOf(place.project, place.file), nameOf(place.id), (own) =>
      cast === undefined
        ? own
        : withSelected(
            own,
            column.name,
            (item) => `(${expressionOf(item)})::${scaled(cast, builder)} as ${column.name}`,
          ),
    );
    const edited = withColumns(selected, nameOf(place.id), (items) =>
      items.map((item) => (item.name === column.name ? { ...item, text: cut } : item)),
    );
    const text = importing(edited, [/: (\w+)\(/.exec(builder)?.[1] ?? ""]);
    const changed = [`${place.id}#rows.${column.name}`];
    return [mutationOf(place, { kind, title: `${column.name}: ${column.text} → ${builder}`, text, changed })];
  });
}

/** The cast with the scale of the column. */
const scaled = (cast: string, builder: string) =>
  cast.replace(/\d+\)$/, `${/decimal\(\d+, (\d+)\)/.exec(builder)?.[1] ?? 2})`);

/** True where the declaration itself needs the column as its time, which has to be a timestamp. */
function isTimeOf({ project, file, id }: Place, column: string, kind: string): boolean {
  if (!kind.startsWith("time")) return false;
  let isTime = false;
  inDeclaration(textOf(project, file), nameOf(id), (own) => {
    isTime = new RegExp(`\\b(at|available): "${column}"|notFuture\\("${column}"`).test(own);
    return own;
  });
  return isTime;
}

interface Edited {
  readonly kind: string;
  readonly title: string;
  readonly text: string;
  readonly changed: readonly string[];
}

function mutationOf({ project, file, id }: Place, { kind, title, text, changed }: Edited): Mutation {
  const files = new Map([[file, text]]);
  return { project, kind, title: `${id} ${title}`, files, roots: [id], truth: { changed } };
}

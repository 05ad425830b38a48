import { type Declaration, idKind, idOf } from "../../contracts/core/declaration.ts";
import type { Field, FieldType } from "../../contracts/shape/field.ts";
import { formatType } from "../../contracts/shape/field.ts";
import { literal } from "../../contracts/sql/text.ts";
import { sqlType } from "../lake/sql-type.ts";
import { fixError } from "./error-codes.ts";
import type { FixAttempt } from "./fix-attempt.ts";
import type { BrokenProject, LeftPlace, PlanFixOptions } from "./fix-plan.ts";
import { renameOf } from "./rename.ts";
import { type SelectItem, selectItems } from "./select-list.ts";
import type { SourceEdit } from "./source-edit.ts";
import { inFile, type MadeQuery, type SqlTemplate, templateAt } from "./sql-template.ts";
import { keyText, memberText, propertyOf, type SyntaxNode, type SyntaxTree, stringOf } from "./syntax-tree.ts";

/**
 * Keeps what readers relied on at the one who gives it: the old name beside the new one, or a value where there would be none.
 *
 * @throws {ThroughlineError} `fix.not-fixable`, `fix.not-safe`
 */
export async function keepAtProvider(
  attempt: FixAttempt,
  broken: BrokenProject,
  options: PlanFixOptions,
): Promise<LeftPlace[]> {
  const { cause, project } = broken;
  const declaration = project.loaded.declarations.find((one) => idOf(one) === cause.declaration);
  const provider = declaration === undefined ? undefined : await providerOf(attempt, broken, declaration);
  if (declaration === undefined || provider === undefined) throw notAtProvider(broken, options);
  const edits = options.way === "alias" ? aliasEdits(provider, broken) : defaultEdits(provider, broken, options);
  if (!attempt.add(provider.tree.file, edits)) throw unsafe("its edits would meet each other");
  return [];
}

const unsafe = (detail: string) => fixError("not-safe", { detail });

function notAtProvider({ cause }: BrokenProject, { way }: PlanFixOptions) {
  const kind = idKind(cause.declaration);
  const reason = reasons[kind] ?? "only a table or a feature view can give one field under two names";
  return fixError("not-fixable", {
    detail: `${cause.target} is given by a ${cause.title}: ${way === "default" ? `${reason}, and no value` : reason}`,
    hint: "Run `throughline fix` without the flag to carry a new name through, or change the readers",
  });
}

const reasons: Readonly<Record<string, string>> = {
  source: "its columns are those of its files",
  model: "a second input would make another model of it",
  service: "what its code replies is opaque",
};

/** A provider as it is written. */
interface Provider {
  readonly declaration: Declaration;
  readonly tree: SyntaxTree;
  /** The record with its fields. */
  readonly record: SyntaxNode;
  /** Its SQL, for a table. */
  readonly template?: SqlTemplate;
}

async function providerOf(
  attempt: FixAttempt,
  { project }: BrokenProject,
  declaration: Declaration,
): Promise<Provider | undefined> {
  const tree = await attempt.tree(declaration.declaredAt?.file ?? "");
  const options = tree?.nodes.flatMap(({ type, arguments: given }) => {
    const [name, record] = type === "CallExpression" ? (given as readonly SyntaxNode[]) : [];
    return stringOf(name) === declaration.name && record?.type === "ObjectExpression" ? [record] : [];
  });
  if (tree === undefined || options?.length !== 1) return undefined;
  if (declaration.kind === "featureView") return featureProvider(tree, options[0], declaration);
  if (declaration.kind !== "table") return undefined;
  const record = propertyOf(options[0], "columns")?.value as SyntaxNode | undefined;
  const made = (declaration as unknown as { readonly query: MadeQuery & { readonly trace: { stack?: string } } }).query;
  const place = project.loaded.placeOf(made.trace);
  const template = place?.file === tree.file ? templateAt(tree, place, made) : undefined;
  if (record?.type !== "ObjectExpression" || template === undefined)
    throw unsafe("its columns are no plain record, or its `sql` template is written elsewhere");
  return { declaration, tree, record, template };
}

/** The record that the features' callback gives. */
function featureProvider(tree: SyntaxTree, options: SyntaxNode | undefined, declaration: Declaration) {
  const features = propertyOf(options, "features")?.value as SyntaxNode | undefined;
  const body = features?.body as SyntaxNode | undefined;
  const record = body?.type === "ParenthesizedExpression" ? (body.expression as SyntaxNode) : body;
  if (record?.type !== "ObjectExpression") throw unsafe("its features are no plain record");
  return { declaration, tree, record };
}

function aliasEdits(provider: Provider, { cause }: BrokenProject): SourceEdit[] {
  const rename = renameOf(cause);
  if (rename === undefined)
    throw fixError("not-fixable", { detail: `${cause.target} is not renamed, so there is no name to keep beside it` });
  const { from, to } = rename;
  const value = valueText(provider, to);
  const column = inserted(provider, `${keyText(from)}: ${value}`, to);
  if (provider.template === undefined) return [column];
  const item = itemNamed(provider.template, to);
  const text = sourceText(provider, item.start, item.valueEnd);
  if (/\b(?:random|uuid\w*|gen_random_uuid|nextval)\s*\(/i.test(text))
    throw unsafe(`its SQL would be computed twice, and gives something else each time: ${text}`);
  return [column, after(provider.template, item, `, ${text} as ${quoted(from)}`)];
}

/** What a field is declared as: its own text, or the member of what is spread last. */
function valueText({ record, tree }: Provider, name: string): string {
  const own = propertyOf(record, name)?.value as SyntaxNode | undefined;
  if (own !== undefined) return tree.text.slice(own.start, own.end);
  const spreads = (record.properties as readonly SyntaxNode[]).filter(({ type }) => type === "SpreadElement");
  const spread = spreads[0]?.argument as SyntaxNode | undefined;
  if (spreads.length !== 1 || spread === undefined) throw unsafe(`nothing says how it is declared: ${name}`);
  return memberText(tree.text.slice(spread.start, spread.end), name);
}

/** A property behind the one of this name, or as the last one. */
function inserted({ record, tree }: Provider, text: string, behind: string): SourceEdit {
  const properties = record.properties as readonly SyntaxNode[];
  const target = propertyOf(record, behind) ?? properties.at(-1);
  if (target === undefined) throw unsafe("its record is empty");
  const isOneLine = !tree.text.slice(record.start, record.end).includes("\n");
  const lineStart = tree.text.lastIndexOf("\n", target.start) + 1;
  const indent = /^[ \t]*/.exec(tree.text.slice(lineStart))?.[0] ?? "";
  return { start: target.end, end: target.end, text: isOneLine ? `, ${text}` : `,\n${indent}${text}` };
}

function itemNamed({ sql }: SqlTemplate, name: string): SelectItem {
  const found = selectItems(sql)?.filter((item) => item.name?.toLowerCase() === name.toLowerCase()) ?? [];
  const [item] = found;
  if (item === undefined || found.length > 1)
    throw unsafe(`its SQL has no item of one plain SELECT that gives it: ${name}`);
  return item;
}

/** The text of the file between two places of the SQL. */
function sourceText({ tree, template }: Provider, start: number, end: number): string {
  const [from, to] = [placeIn(template, start), placeIn(template, end)];
  return tree.text.slice(from, to);
}

function placeIn(template: SqlTemplate | undefined, at: number): number {
  const place = template === undefined ? undefined : inFile(template, at, at);
  if (place === undefined) throw unsafe("an inserted value stands where its SQL would have to be edited");
  return place;
}

function after(template: SqlTemplate, { end }: Pick<SelectItem, "end">, text: string): SourceEdit {
  const place = placeIn(template, end);
  return { start: place, end: place, text };
}

const quoted = (name: string) => (/^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`);

function defaultEdits(provider: Provider, { cause, lock }: BrokenProject, options: PlanFixOptions): SourceEdit[] {
  const { template } = provider;
  const field = lock.entries[cause.declaration]?.provides[cause.port ?? ""]?.find(({ name }) => name === cause.field);
  const kinds = cause.changes.map(({ kind }) => kind);
  if (
    template === undefined ||
    field === undefined ||
    !kinds.every((kind) => kind === "removed" || kind === "nullable")
  )
    throw fixError("not-fixable", {
      detail: `a value cannot stand in: ${cause.changes.map(({ says }) => says).join("; ")}`,
    });
  const value = `${valueLiteral(field, options.value ?? "")}::${sqlType(field.type)}`;
  if (kinds.includes("removed")) return givenBack({ ...provider, template }, { field, value, options });
  return filled({ ...provider, template }, { field, value, options });
}

interface Standing {
  readonly field: Field;
  readonly value: string;
  readonly options: PlanFixOptions;
}

/** A column that is no longer given comes back with one value. */
function givenBack(provider: Provider & { readonly template: SqlTemplate }, { field, value, options }: Standing) {
  const items = selectItems(provider.template.sql);
  const last = items?.at(-1);
  if (last === undefined) throw unsafe("its SQL is no one plain SELECT");
  return [
    inserted(provider, `${keyText(field.name)}: ${options.columnText(field)}`, ""),
    after(provider.template, last, `, ${value} as ${quoted(field.name)}`),
    ...imports(provider.tree, options.columnText(field)),
  ];
}

/** A column that may be null now is declared as it was, and a value stands in for null. */
function filled(provider: Provider & { readonly template: SqlTemplate }, { field, value, options }: Standing) {
  const { record, template, tree } = provider;
  const item = itemNamed(template, field.name);
  const [start, end] = [placeIn(template, item.start), placeIn(template, item.end)];
  const expression = sourceText(provider, item.start, item.valueEnd);
  const text = `coalesce(${expression}, ${value}) as ${quoted(field.name)}`;
  const declared = options.columnText(field);
  const own = propertyOf(record, field.name)?.value as SyntaxNode | undefined;
  const column =
    own === undefined
      ? inserted(provider, `${keyText(field.name)}: ${declared}`, "")
      : { start: own.start, end: own.end, text: declared };
  return [column, { start, end, text }, ...imports(tree, declared)];
}

/** The import of what a column is declared with, where the file lacks it. */
function imports(tree: SyntaxTree, declared: string): SourceEdit[] {
  const builder = /^\w+/.exec(declared)?.[0] ?? "";
  const from = tree.nodes.find(
    (node) => node.type === "ImportDeclaration" && stringOf(node.source as SyntaxNode) === "throughline/data",
  );
  const specifiers = (from?.specifiers ?? []) as readonly SyntaxNode[];
  const [first] = specifiers;
  if (first === undefined) throw unsafe("the file does not import from throughline/data");
  const isThere = specifiers.some(({ local }) => (local as SyntaxNode).name === builder);
  return isThere ? [] : [{ start: first.start, end: first.start, text: `${builder}, ` }];
}

const numeric: ReadonlySet<FieldType["name"]> = new Set(["int32", "int64", "float64", "decimal"]);

/** What was typed as a literal of the column's type. */
function valueLiteral({ type, nullable, values, name }: Field, value: string): string {
  const wrong = () => unsafe(`--default is no ${formatType(type)} that ${name} may have: ${value}`);
  if (value === "null") {
    if (!nullable) throw wrong();
    return "null";
  }
  if (values !== undefined && !values.includes(value)) throw wrong();
  if (type.name === "boolean" && !/^(?:true|false)$/.test(value)) throw wrong();
  if (!numeric.has(type.name)) return type.name === "boolean" ? value : literal(value);
  const isWhole = type.name === "int32" || type.name === "int64";
  if (!(isWhole ? /^-?\d+$/ : /^-?\d+(?:\.\d+)?$/).test(value)) throw wrong();
  return value.startsWith("-") ? `(${value})` : value;
}

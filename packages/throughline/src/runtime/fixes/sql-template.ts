import { missingUse } from "../../contracts/core/missing.ts";
import type { Place } from "../../contracts/errors/index.ts";
import { isRelation, isRelationColumn } from "../../contracts/shape/relation.ts";
import { quoteColumn, quoteName } from "../../contracts/sql/text.ts";
import { offsetAt } from "./source-edit.ts";
import { parseTree, type SyntaxNode } from "./syntax-tree.ts";

/** A piece of a template's text: where it stands in the SQL that the template makes, and where in the file. */
interface Piece {
  readonly start: number;
  readonly end: number;
  readonly inFile: number;
}

/** The `sql` template of a declaration, in the text of its file. */
export interface SqlTemplate {
  readonly sql: string;
  readonly pieces: readonly Piece[];
}

/** What the template was made of, as the declaration keeps it. */
export interface MadeQuery {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** Finds the template that a query was made by; undefined where it is written in a way that places cannot be told of. */
export function templateAt(source: { file: string; text: string }, place: Place, query: MadeQuery) {
  const tree = parseTree(source.file, source.text);
  const offset = offsetAt(source.text, place.line ?? 1, place.column ?? 1);
  const tagged = tree?.nodes.filter(({ type }) => type === "TaggedTemplateExpression") ?? [];
  const node = tagged.find(({ start, end }) => start <= offset && offset < end);
  return node === undefined ? undefined : readTemplate(node, query);
}

function readTemplate(node: SyntaxNode, { text: sql, values }: MadeQuery): SqlTemplate | undefined {
  const quasis = (node.quasi as SyntaxNode).quasis as readonly SyntaxNode[];
  const pieces: Piece[] = [];
  let at = 0;
  for (const [i, quasi] of quasis.entries()) {
    const { raw, cooked } = quasi.value as { raw: string; cooked: string | null };
    if (raw !== cooked || !sql.startsWith(raw, at)) return undefined;
    pieces.push({ start: at, end: at + raw.length, inFile: startOf(quasi, raw) });
    at += raw.length + (i < values.length ? printed(values[i]).length : 0);
  }
  return at === sql.length ? { sql, pieces } : undefined;
}

/** Whether a quasi's place counts its marks or not depends on the parser. */
const startOf = ({ start, end }: SyntaxNode, raw: string) => (end - start === raw.length ? start : start + 1);

function printed(value: unknown): string {
  if (isRelation(value)) return quoteName(value.name);
  if (isRelationColumn(value)) return quoteColumn(value.name);
  const use = missingUse(value);
  return use?.what === "column" ? quoteColumn(use.name) : "NULL";
}

/** Where a range of the SQL stands in the file; undefined where a `${}` made it. */
export function inFile({ pieces }: SqlTemplate, start: number, end: number): number | undefined {
  const piece = pieces.find((one) => one.start <= start && end <= one.end);
  return piece === undefined ? undefined : piece.inFile + start - piece.start;
}

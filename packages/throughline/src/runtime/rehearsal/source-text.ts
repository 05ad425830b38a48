import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { type Declaration, originOf } from "../../contracts/core/declaration.ts";
import { applyEdits, offsetAt, type SourceEdit } from "../fixes/source-edit.ts";
import { parseTree, type SyntaxNode } from "../fixes/syntax-tree.ts";

/** An option of a declaration as a file writes it. */
export interface WrittenOption {
  readonly file: string;
  readonly key: SyntaxNode;
  readonly value: SyntaxNode;
  /** True where the same object spreads another one, which may give the name too. */
  readonly isBesideSpread: boolean;
}

/** Finds where a declaration writes an option out; undefined where it is a shorthand, or stands elsewhere. */
export async function findOption(
  root: string,
  declaration: Declaration,
  names: readonly string[],
): Promise<WrittenOption | undefined> {
  const place = originOf(declaration).locateOption?.(names);
  if (place?.line === undefined || place.column === undefined) return undefined;
  const text = await readFile(path.join(root, place.file), "utf8");
  const offset = offsetAt(text, place.line, place.column);
  const tree = parseTree(place.file, text);
  const property = tree?.nodes.find(
    (node) => node.type === "Property" && node.shorthand !== true && (node.key as SyntaxNode).start === offset,
  );
  if (property === undefined) return undefined;
  const beside = tree?.parentOf(property)?.properties as readonly SyntaxNode[] | undefined;
  const isBesideSpread = beside?.some(({ type }) => type === "SpreadElement") === true;
  return { file: place.file, key: property.key as SyntaxNode, value: property.value as SyntaxNode, isBesideSpread };
}

/** Edits a file of the copy. */
export async function editSource(root: string, file: string, edit: SourceEdit): Promise<void> {
  const target = path.join(root, file);
  await writeFile(target, applyEdits(await readFile(target, "utf8"), [edit]));
}

import type { Rename } from "./rename.ts";
import type { SourceEdit } from "./source-edit.ts";
import { keyText, type SyntaxNode, type SyntaxTree, stringOf } from "./syntax-tree.ts";

/**
 * A place in TypeScript where a name may mean a field. `text`: a string literal; `member`: `row.amount`; `key`: of an object that is made;
 * `pattern`: of an object that is taken apart; `type-key`: of a type that is written out.
 */
export interface NameUse {
  readonly kind: "text" | "member" | "key" | "pattern" | "type-key";
  /** Where a compiler says that something is wrong with the name. */
  readonly at: number;
  readonly node: SyntaxNode;
  /** Carries the new name there; a local variable keeps its own. */
  readonly edit: SourceEdit;
}

/** Every place of a file that may mean the field by its old name. Comments, other words and parts of words are none. */
export function nameUses(tree: SyntaxTree, rename: Rename): NameUse[] {
  return tree.nodes.flatMap((node) => {
    const use = useOf(node, tree, rename);
    return use === undefined ? [] : [use];
  });
}

function useOf(node: SyntaxNode, tree: SyntaxTree, rename: Rename): NameUse | undefined {
  const parent = tree.parentOf(node);
  if (isKeyOf(node, parent)) return undefined;
  if (node.type === "Literal") return textUse(node, tree, rename);
  if (node.type === "MemberExpression") return memberUse(node, tree, rename);
  if (node.type === "Property") return propertyUse(node, tree, rename);
  if (node.type === "TSPropertySignature") return typeKeyUse(node, rename);
  return undefined;
}

const isKeyOf = (node: SyntaxNode, parent: SyntaxNode | undefined) =>
  parent?.key === node && parent.computed !== true && parent.value !== node;

/** A literal with the name, or with the sign of a descending order before it. */
function textUse(node: SyntaxNode, { text }: SyntaxTree, { from, to }: Rename): NameUse | undefined {
  const value = stringOf(node);
  if (value !== from && value !== `-${from}`) return undefined;
  const quote = text.charAt(node.start);
  const sign = value === from ? "" : "-";
  const written = quote === "'" ? `'${escaped(sign + to, "'")}'` : JSON.stringify(sign + to);
  return { kind: "text", at: node.start, node, edit: { start: node.start, end: node.end, text: written } };
}

const escaped = (text: string, quote: string) => text.replaceAll("\\", "\\\\").replaceAll(quote, `\\${quote}`);

function memberUse(node: SyntaxNode, { text }: SyntaxTree, { from, to }: Rename): NameUse | undefined {
  const property = node.property as SyntaxNode;
  if (node.computed === true || property.type !== "Identifier" || property.name !== from) return undefined;
  const at = property.start;
  if (keyText(to) === to) return { kind: "member", at, node, edit: { start: at, end: property.end, text: to } };
  const dot = text.lastIndexOf(".", at);
  const start = node.optional === true ? at : dot;
  const edit = { start, end: property.end, text: `[${JSON.stringify(to)}]` };
  return { kind: "member", at, node, edit };
}

function propertyUse(node: SyntaxNode, tree: SyntaxTree, { from, to }: Rename): NameUse | undefined {
  const key = node.key as SyntaxNode;
  const name = key.type === "Identifier" ? key.name : stringOf(key);
  if (node.computed === true || name !== from) return undefined;
  const kind = tree.parentOf(node)?.type === "ObjectPattern" ? "pattern" : "key";
  const edit =
    node.shorthand === true
      ? { start: node.start, end: node.start, text: `${keyText(to)}: ` }
      : { start: key.start, end: key.end, text: keyText(to) };
  return { kind, at: key.start, node, edit };
}

function typeKeyUse(node: SyntaxNode, { from, to }: Rename): NameUse | undefined {
  const key = node.key as SyntaxNode;
  const name = key.type === "Identifier" ? key.name : stringOf(key);
  if (node.computed === true || name !== from) return undefined;
  return { kind: "type-key", at: key.start, node, edit: { start: key.start, end: key.end, text: keyText(to) } };
}

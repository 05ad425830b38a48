import { childrenOf, programOf, type SyntaxNode } from "../load/syntax.ts";

export type { SyntaxNode } from "../load/syntax.ts";

/** A file with its tree: every node once, outer ones before inner ones. */
export interface SyntaxTree {
  readonly file: string;
  readonly text: string;
  readonly nodes: readonly SyntaxNode[];
  parentOf(node: SyntaxNode): SyntaxNode | undefined;
}

/** Parses TypeScript or JavaScript; undefined where its syntax is wrong. */
export function parseTree(file: string, text: string): SyntaxTree | undefined {
  const program = programOf(file, text);
  if (program === undefined) return undefined;
  const parents = new Map<SyntaxNode, SyntaxNode>();
  const nodes: SyntaxNode[] = [program];
  for (const node of nodes)
    for (const child of childrenOf(node)) {
      parents.set(child, node);
      nodes.push(child);
    }
  return { file, text, nodes, parentOf: (node) => parents.get(node) };
}

/** True where one node stands within another, or is it. */
export const isWithin = (inner: SyntaxNode, outer: SyntaxNode) => outer.start <= inner.start && inner.end <= outer.end;

/** The text of a string literal; undefined for any other node. */
export const stringOf = (node: SyntaxNode | undefined): string | undefined =>
  node?.type === "Literal" && typeof node.value === "string" ? node.value : undefined;

/** The name of a key that is written plainly; undefined for a computed one. */
export function keyName(property: SyntaxNode): string | undefined {
  if (property.computed === true) return undefined;
  const key = property.key as SyntaxNode | undefined;
  return key?.type === "Identifier" ? (key.name as string) : stringOf(key);
}

/** The property of an object literal that has this name. */
export function propertyOf(object: SyntaxNode | undefined, name: string): SyntaxNode | undefined {
  if (object?.type !== "ObjectExpression") return undefined;
  const properties = object.properties as readonly SyntaxNode[];
  return properties.find((property) => property.type === "Property" && keyName(property) === name);
}

const identifier = /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u;

/** True for what can stand behind a dot. */
export const isIdentifier = (name: string) => identifier.test(name);

/** The name of a property as TypeScript writes it. */
export const keyText = (name: string) => (isIdentifier(name) && name !== "__proto__" ? name : JSON.stringify(name));

/** The read of a member as TypeScript writes it. */
export const memberText = (object: string, name: string) =>
  isIdentifier(name) ? `${object}.${name}` : `${object}[${JSON.stringify(name)}]`;

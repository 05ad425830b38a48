import { parseSync } from "oxc-parser";

/** A node of a syntax tree; offsets count UTF-16 units. */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [name: string]: unknown;
}

/** The tree of a module; undefined where its syntax is wrong. */
export function programOf(file: string, source: string): SyntaxNode | undefined {
  const { program, errors } = parseSync(file, source, { sourceType: "module" });
  return errors.some(({ severity }) => severity === "Error") ? undefined : (program as unknown as SyntaxNode);
}

const isNode = (value: unknown): value is SyntaxNode =>
  typeof value === "object" && value !== null && typeof (value as SyntaxNode).type === "string";

/** The nodes right below a node. */
export const childrenOf = (node: SyntaxNode): readonly SyntaxNode[] =>
  Object.values(node).flatMap((value) => (Array.isArray(value) ? value : [value]).filter(isNode));

/** A node's part that is a node. */
export const partOf = (node: SyntaxNode, name: string): SyntaxNode | undefined =>
  isNode(node[name]) ? node[name] : undefined;

/** A node's parts that are nodes. */
export const partsOf = (node: SyntaxNode, name: string): readonly SyntaxNode[] =>
  Array.isArray(node[name]) ? node[name].filter(isNode) : [];

const wrappers: ReadonlySet<string> = new Set([
  "ParenthesizedExpression",
  "TSAsExpression",
  "TSSatisfiesExpression",
  "TSNonNullExpression",
  "ChainExpression",
]);

/** An expression without parentheses and what only the compiler reads. */
export function plainOf(node: SyntaxNode | undefined): SyntaxNode | undefined {
  let plain = node;
  while (plain !== undefined && wrappers.has(plain.type)) plain = partOf(plain, "expression");
  return plain;
}

/** The name of a key, or of an identifier; undefined for a computed one. */
export function nameOf(node: SyntaxNode | undefined): string | undefined {
  if (node?.type === "Identifier" && typeof node.name === "string") return node.name;
  return node?.type === "Literal" && typeof node.value === "string" ? node.value : undefined;
}

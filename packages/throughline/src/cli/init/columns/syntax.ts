import { parseSync } from "oxc-parser";

/** A node of the syntax tree; offsets are of UTF-16 code units. */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [name: string]: unknown;
}

/** A file that was parsed. */
export interface ParsedFile {
  readonly text: string;
  readonly body: readonly Node[];
}

/** Parses a TypeScript file; undefined where its syntax is wrong. */
export function parseFile(file: string, text: string): ParsedFile | undefined {
  const { program, errors } = parseSync(file, text);
  return errors.length > 0 ? undefined : { text, body: program.body as unknown as readonly Node[] };
}

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && typeof (value as Node).type === "string";

/** Every node below, itself first. */
export function* nodesOf(node: Node): Generator<Node> {
  yield node;
  for (const value of Object.values(node)) {
    for (const part of Array.isArray(value) ? value : [value]) if (isNode(part)) yield* nodesOf(part);
  }
}

/** The text of a string literal, undefined for any other node. */
export const textOf = (node: Node | undefined): string | undefined =>
  node?.type === "Literal" && typeof node.value === "string" ? node.value : undefined;

/** The name of a property that is written plainly; undefined for a computed one, a spread, a method. */
export function nameOf(property: Node): string | undefined {
  if (
    property.type !== "Property" ||
    property.computed === true ||
    property.method === true ||
    property.kind !== "init"
  )
    return undefined;
  const key = property.key as Node;
  return key.type === "Identifier" ? (key.name as string) : textOf(key);
}

/** The property of this name of an object literal. */
export const propertyOf = (object: Node, name: string): Node | undefined =>
  (object.properties as readonly Node[]).find((property) => nameOf(property) === name);

/** The names that a module binds at its top, imports among them. */
export function boundNames({ body }: ParsedFile): ReadonlySet<string> {
  const names = body.flatMap((statement): unknown[] => {
    const declared = (statement.declaration as Node | null | undefined) ?? statement;
    if (declared.type === "VariableDeclaration")
      return (declared.declarations as readonly Node[]).map(({ id }) => (id as Node).name);
    if (declared.type === "ImportDeclaration")
      return (declared.specifiers as readonly Node[]).map(({ local }) => (local as Node).name);
    return [(declared.id as Node | null | undefined)?.name];
  });
  return new Set(names.filter((name) => typeof name === "string"));
}

import type { EcmaScriptModule } from "oxc-parser";
import { roles } from "../../contracts/core/declaration.ts";
import { kinds } from "../../contracts/graph/kinds.ts";
import type { NounCall } from "./compiled-project.ts";
import { lineIndex } from "./read-imports.ts";
import { nameOf, partOf, partsOf, plainOf, type SyntaxNode } from "./syntax.ts";

/** The noun functions, each with the kind that it makes. */
const kindOfNoun: ReadonlyMap<string, string> = new Map([
  ...[...kinds.keys()].map((kind) => [kind, kind] as const),
  ["documents", "source"],
]);
const nounModules: ReadonlySet<string> = new Set(roles.map((role) => `throughline/${role}`));

interface Module {
  readonly module: EcmaScriptModule;
  readonly source: string;
  /** Asked for only where the module imports a noun. */
  readonly program: () => SyntaxNode;
}

/**
 * The declarations that a module makes whenever it is evaluated: calls of noun functions with a literal name, at its top or within
 * the values that stand there. What a function or a condition makes is not among them.
 */
export function nounCalls({ module, source, program }: Module): readonly NounCall[] {
  const nouns = importedNouns(module);
  if (nouns.size === 0) return [];
  const at = lineIndex(source);
  const body = partsOf(program(), "body");
  const exported = exportedNames(body);
  return body.flatMap((statement) =>
    valuesOf(statement).flatMap(({ value, name }) =>
      callsIn(value).flatMap((call): NounCall[] => {
        const callee = partOf(call, "callee");
        const kind = nouns.get(nameOf(callee) ?? "");
        const declared = textOf(partsOf(call, "arguments")[0]);
        if (callee === undefined || kind === undefined || declared === undefined) return [];
        const isExported = call === plainOf(value) && name !== undefined && exported.has(name);
        return [{ kind, name: declared, ...at(callee.start), isExported }];
      }),
    ),
  );
}

/** Local names of imported noun functions, each with its kind. */
function importedNouns({ staticImports }: EcmaScriptModule): ReadonlyMap<string, string> {
  const entries = staticImports.filter(({ moduleRequest }) => nounModules.has(moduleRequest.value));
  return new Map(
    entries
      .flatMap(({ entries: names }) => names)
      .flatMap(({ importName, localName, isType }) => {
        const kind = isType ? undefined : kindOfNoun.get(importName.name ?? "");
        return kind === undefined ? [] : [[localName.value, kind] as const];
      }),
  );
}

const defaultName = "default";

/** Names of the module's own bindings that it exports, `default` for an unnamed one. */
function exportedNames(body: readonly SyntaxNode[]): ReadonlySet<string> {
  const names = body.flatMap((statement): (string | undefined)[] => {
    if (statement.type === "ExportDefaultDeclaration")
      return [defaultName, nameOf(plainOf(partOf(statement, "declaration")))];
    if (statement.type !== "ExportNamedDeclaration") return [];
    const declared = partOf(statement, "declaration");
    const specifiers = partsOf(statement, "specifiers").map((one) => nameOf(partOf(one, "local")));
    return [...specifiers, ...(declared === undefined ? [] : valuesOf(declared).map(({ name }) => name))];
  });
  return new Set(names.filter((name) => name !== undefined));
}

/** The values that a statement makes, with the names that they get. */
function valuesOf(statement: SyntaxNode): readonly { readonly value: SyntaxNode; readonly name?: string }[] {
  if (statement.type === "ExpressionStatement") return namedValue(partOf(statement, "expression"));
  if (statement.type === "ExportDefaultDeclaration") return namedValue(partOf(statement, "declaration"), defaultName);
  if (statement.type === "ExportNamedDeclaration") {
    const declared = partOf(statement, "declaration");
    return declared === undefined ? [] : valuesOf(declared);
  }
  if (statement.type !== "VariableDeclaration") return [];
  return partsOf(statement, "declarations").flatMap((one) =>
    namedValue(partOf(one, "init"), nameOf(partOf(one, "id"))),
  );
}

const namedValue = (value: SyntaxNode | undefined, name?: string) =>
  value === undefined ? [] : [{ value, ...(name === undefined ? {} : { name }) }];

/** Calls that are made for certain when an expression is evaluated. */
function callsIn(expression: SyntaxNode | undefined): readonly SyntaxNode[] {
  const plain = plainOf(expression);
  if (plain?.type === "ObjectExpression") return partsOf(plain, "properties").flatMap((one) => callsIn(heldBy(one)));
  if (plain?.type === "ArrayExpression") return partsOf(plain, "elements").flatMap(callsIn);
  if (plain?.type !== "CallExpression") return [];
  return [plain, ...partsOf(plain, "arguments").flatMap(callsIn)];
}

const heldBy = (property: SyntaxNode) => partOf(property, property.type === "Property" ? "value" : "argument");

/** The text of a literal; undefined for any other node. */
function textOf(node: SyntaxNode | undefined): string | undefined {
  const plain = plainOf(node);
  return plain?.type === "Literal" ? nameOf(plain) : undefined;
}

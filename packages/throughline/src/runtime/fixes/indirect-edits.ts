import path from "node:path";
import type { Port } from "../../contracts/graph/kind-spec.ts";
import type { Finding, FixAttempt } from "./fix-attempt.ts";
import { type NameUse, nameUses } from "./name-use.ts";
import type { Rename } from "./rename.ts";
import type { SourceEdit } from "./source-edit.ts";
import { isWithin, keyText, memberText, type SyntaxNode, type SyntaxTree } from "./syntax-tree.ts";

/** Edits of one file that may cure a finding. */
export interface Alternative {
  readonly file: string;
  readonly edits: readonly SourceEdit[];
  /** The same without fields that turn out not to be there. */
  readonly without?: (names: ReadonlySet<string>) => Alternative | undefined;
}

export interface IndirectOptions {
  readonly rename: Rename;
  /** What callers may be asked to send. */
  readonly accepted: () => Promise<readonly Port[]>;
}

const mostUses = 8;

/**
 * What may cure a finding that does not stand at the name itself, the likeliest first: names in the expression that it is about,
 * names in the lists and types that the expression refers to, and a value handed on under the name that is asked for.
 */
export async function alternativesOf(
  finding: Finding,
  attempt: FixAttempt,
  options: IndirectOptions,
): Promise<Alternative[]> {
  const tree = await attempt.tree(finding.file);
  const region = tree === undefined ? undefined : regionAt(tree, finding.offset);
  if (tree === undefined || region === undefined) return [];
  const inside = nameUses(tree, options.rename).filter(({ kind, node }) => kind !== "key" && isWithin(node, region));
  const own = groupsOf(inside).map((uses) => ({ file: finding.file, edits: uses.map(({ edit }) => edit) }));
  const referred = await referredUses({ tree, region, attempt, rename: options.rename });
  const accepted = await options.accepted();
  return [...own, ...referred, ...handedOn({ tree, region, finding, rename: options.rename, accepted })];
}

/** All uses together, then each by itself. */
function groupsOf(uses: readonly NameUse[]): (readonly NameUse[])[] {
  if (uses.length === 0 || uses.length > mostUses) return [];
  return uses.length === 1 ? [uses] : [uses, ...uses.map((use) => [use])];
}

/** The widest expression, property or attribute that begins at a place. */
function regionAt({ nodes, parentOf }: SyntaxTree, offset: number): SyntaxNode | undefined {
  const starting = nodes.filter(
    ({ start, type }) => start === offset && !/Statement|Program|Export|^Variable/.test(type),
  );
  const widest = starting[0];
  const parent = widest === undefined ? undefined : parentOf(widest);
  return parent?.start === offset && /^(?:Property|JSXAttribute)$/.test(parent.type) ? parent : widest;
}

interface Region {
  readonly tree: SyntaxTree;
  readonly region: SyntaxNode;
}

/** Names in the lists and written-out types that a region refers to, each declaration by itself. */
async function referredUses(at: Region & { readonly attempt: FixAttempt; readonly rename: Rename }) {
  const { tree, region, attempt, rename } = at;
  const parent = tree.parentOf(region);
  const isGiven = parent?.type === "CallExpression" && parent.callee !== region;
  const outer = isGiven ? [region, parent.callee as SyntaxNode] : [region];
  const names = new Set(outer.flatMap((node) => identifiersIn(tree, node)));
  const found: Alternative[] = [];
  const seen = new Set<SyntaxNode>();
  for (const name of names) {
    const target = await declarationOf(name, tree, attempt);
    if (target === undefined) continue;
    for (const node of withTypes(target.tree, target.node)) {
      if (seen.has(node)) continue;
      seen.add(node);
      const uses = nameUses(target.tree, rename).filter(
        (use) => isWithin(use.node, node) && isListed(use, target.tree),
      );
      if (uses.length > 0) found.push({ file: target.tree.file, edits: uses.map(({ edit }) => edit) });
    }
  }
  return found;
}

/** True for a name in a list of names or a written-out type: no value is made there, and no contract declared. */
function isListed({ kind, node }: NameUse, tree: SyntaxTree): boolean {
  if (kind === "type-key") return true;
  const parent = tree.parentOf(node)?.type;
  return kind === "text" && (parent === "ArrayExpression" || parent === "TSLiteralType");
}

function identifiersIn({ nodes }: SyntaxTree, within: SyntaxNode): string[] {
  const names = nodes.filter((node) => node.type === "Identifier" && isWithin(node, within));
  return [...new Set(names.map(({ name }) => name as string))].slice(0, 40);
}

/** What a name stands for at the top of a module, there or in a project file that it is imported from. */
async function declarationOf(name: string, tree: SyntaxTree, attempt: FixAttempt) {
  const own = topDeclaration(tree, name);
  if (own !== undefined) return { tree, node: own };
  for (const node of tree.nodes) {
    if (node.type !== "ImportSpecifier" || (node.local as SyntaxNode).name !== name) continue;
    const from = (tree.parentOf(node)?.source as SyntaxNode | undefined)?.value as string | undefined;
    if (from?.startsWith(".") !== true) return undefined;
    const file = path.posix.join(path.posix.dirname(tree.file), from);
    const imported = await attempt.tree(file);
    if (imported === undefined) return undefined;
    const found = topDeclaration(imported, (node.imported as SyntaxNode).name as string);
    return found === undefined ? undefined : { tree: imported, node: found };
  }
  return undefined;
}

const named = /^(?:VariableDeclarator|FunctionDeclaration|TSInterfaceDeclaration|TSTypeAliasDeclaration)$/;

const topDeclaration = ({ nodes }: SyntaxTree, name: string) =>
  nodes.find((node) => named.test(node.type) && (node.id as SyntaxNode | null)?.name === name);

/** A declaration, and the types of its file that it names. */
function withTypes(tree: SyntaxTree, node: SyntaxNode): SyntaxNode[] {
  const names = tree.nodes
    .filter((one) => one.type === "TSTypeReference" && isWithin(one, node))
    .map(({ typeName }) => (typeName as SyntaxNode).name as string);
  const types = names.flatMap((name) => topDeclaration(tree, name) ?? []);
  return [node, ...types.filter((one) => one !== node)];
}

interface Asked extends Region {
  readonly finding: Finding;
  readonly rename: Rename;
  readonly accepted: readonly Port[];
}

/** A value that is asked for under the one name and there under the other. */
function handedOn({ tree, region, finding, rename, accepted }: Asked): Alternative[] {
  const { from, to } = rename;
  const asked = [from, to].find((name) => finding.message.includes(`Property '${name}' is missing in type`));
  if (asked === undefined) return [];
  const there = asked === from ? to : from;
  const spreads = tree.nodes.filter(
    (node) =>
      node.type === "SpreadElement" && tree.parentOf(node)?.type === "ObjectExpression" && isWithin(node, region),
  );
  const added = spreads.flatMap((spread): Alternative[] => {
    const value = plainText(spread.argument as SyntaxNode, tree);
    if (value === undefined) return [];
    const text = `, ${keyText(asked)}: ${memberText(value, there)}`;
    return [{ file: tree.file, edits: [{ start: spread.end, end: spread.end, text }] }];
  });
  const value = plainText(region, tree);
  if (value === undefined) return added;
  const ports = accepted.filter(({ shape }) => shape.some(({ name }) => name === asked));
  const sent = ports.map(({ shape }) =>
    sentObject({ tree, region, value, asked, there, fields: shape.map(({ name }) => name) }),
  );
  return [...added, ...sent];
}

/** The text of a name or a chain of names, which gives the same value however often it is read. */
function plainText(node: SyntaxNode, tree: SyntaxTree): string | undefined {
  if (node.type === "Identifier") return node.name as string;
  const isPlain = node.type === "MemberExpression" && node.computed !== true && node.optional !== true;
  if (!isPlain || plainText(node.object as SyntaxNode, tree) === undefined) return undefined;
  return tree.text.slice(node.start, node.end);
}

interface Sent extends Region {
  readonly value: string;
  readonly asked: string;
  readonly there: string;
  readonly fields: readonly string[];
}

/** An object with exactly the fields that are asked for: what is not known would be refused when it is sent. */
function sentObject(sent: Sent): Alternative {
  const { tree, region, value, asked, there, fields } = sent;
  const parts = fields.map((name) => `${keyText(name)}: ${memberText(value, name === asked ? there : name)}`);
  return {
    file: tree.file,
    edits: [{ start: region.start, end: region.end, text: `{ ${parts.join(", ")} }` }],
    without: (names) => {
      const rest = fields.filter((name) => !names.has(name) || name === asked);
      return rest.length === fields.length ? undefined : sentObject({ ...sent, fields: rest });
    },
  };
}

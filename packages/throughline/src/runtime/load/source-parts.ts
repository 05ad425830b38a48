import { readFileSync } from "node:fs";
import path from "node:path";
import type { Place } from "../../contracts/errors/index.ts";
import type { TemplateSpot } from "../../contracts/graph/kind-spec.ts";
import type { CompiledProject } from "./compiled-project.ts";
import { lineIndex } from "./read-imports.ts";
import { sha256 } from "./seal.ts";
import { childrenOf, nameOf, partOf, partsOf, plainOf, programOf, type SyntaxNode } from "./syntax.ts";

/** Finds parts of calls in the sources of a project, each exactly or not at all. Reads and parses a file when it is first asked for. */
export interface SourceParts {
  /** The key of an option in the options of a call: `["objectives", "p95"]`. */
  option(call: Place, names: readonly string[]): Place | undefined;
  /** A character of a template. */
  spot(template: Place, spot: TemplateSpot): Place | undefined;
}

interface ParsedSource {
  readonly file: string;
  readonly text: string;
  readonly program: SyntaxNode;
}

/** The parts of the sources that a project was compiled from; of a file that changed since then nothing is found. */
export function openSourceParts(compiled: CompiledProject): SourceParts {
  const digests = new Map(compiled.modules.map((module) => [module.file, module.sha256]));
  const parsed = new Map<string, ParsedSource | undefined>();
  const sourceOf = (file: string) => {
    if (!parsed.has(file)) parsed.set(file, parse(compiled.root, file, digests.get(file)));
    return parsed.get(file);
  };
  return {
    option(call, names) {
      const source = sourceOf(call.file);
      const key = source && keyIn(optionsOf(nodeAt(source, call, callees)), names);
      return source && key && placeOf(source, key.start);
    },
    spot(template, spot) {
      const source = sourceOf(template.file);
      const node = source && nodeAt(source, template, tags);
      const offset = source && node && offsetOf(source, node, spot);
      return source === undefined || offset === undefined ? undefined : placeOf(source, offset);
    },
  };
}

function parse(root: string, file: string, digest: string | undefined): ParsedSource | undefined {
  const text = readText(path.resolve(root, file));
  if (text === undefined || sha256(text) !== digest) return undefined;
  const program = programOf(file, text);
  return program && { file, text, program };
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8").replace(/^\uFEFF/, "");
  } catch {
    return undefined;
  }
}

function placeOf({ file, text }: ParsedSource, offset: number): Place {
  return { file, ...lineIndex(text)(offset) };
}

const callees = { type: "CallExpression", part: "callee" } as const;
const tags = { type: "TaggedTemplateExpression", part: "tag" } as const;

/** The call or template whose callee or tag stands at a place: the smallest, where one stands in another. */
function nodeAt({ text, program }: ParsedSource, place: Place, { type, part }: typeof callees | typeof tags) {
  const offset = offsetAt(text, place);
  let found: SyntaxNode | undefined;
  const queue = [program];
  for (const node of queue) {
    if (node.start > offset || node.end < offset) continue;
    const called = node.type === type ? partOf(node, part) : undefined;
    if (called !== undefined && called.start <= offset && offset <= called.end) found = node;
    queue.push(...childrenOf(node));
  }
  return found;
}

function offsetAt(text: string, { line = 1, column = 1 }: Place): number {
  let start = 0;
  for (let i = 1; i < line; i++) start = text.indexOf("\n", start) + 1;
  return start + column - 1;
}

/** The object literal that a call is given last. */
const optionsOf = (call: SyntaxNode | undefined) => {
  const last = call && plainOf(partsOf(call, "arguments").at(-1));
  return last?.type === "ObjectExpression" ? last : undefined;
};

/** The key at the end of a path of names; undefined where a part of it is written elsewhere, or may be overwritten by a spread. */
function keyIn(object: SyntaxNode | undefined, [name, ...rest]: readonly string[]): SyntaxNode | undefined {
  const properties = object === undefined ? [] : partsOf(object, "properties");
  const at = properties.findLastIndex(
    (property) =>
      property.type === "Property" && property.computed !== true && nameOf(partOf(property, "key")) === name,
  );
  const property = properties[at];
  if (property === undefined || properties.slice(at).some(({ type }) => type === "SpreadElement")) return undefined;
  return rest.length === 0 ? partOf(property, "key") : keyIn(objectOf(partOf(property, "value")), rest);
}

/** The object that a value is, that it is called with, or that a builder gives. */
function objectOf(value: SyntaxNode | undefined): SyntaxNode | undefined {
  const plain = plainOf(value);
  if (plain?.type === "CallExpression") return optionsOf(plain);
  if (plain?.type === "ArrowFunctionExpression") return objectOf(partOf(plain, "body"));
  return plain?.type === "ObjectExpression" ? plain : undefined;
}

/** Where a spot of a template stands; undefined where its text is not written as it reads, such as `\n`. */
function offsetOf({ text }: ParsedSource, node: SyntaxNode, spot: TemplateSpot): number | undefined {
  const template = partOf(node, "quasi");
  const quasi = template && partsOf(template, "quasis")[spot.part];
  const value = template && partsOf(template, "expressions")[spot.part];
  if (spot.isValue) return value?.start;
  if (quasi === undefined) return undefined;
  const { raw, cooked } = quasi.value as { readonly raw: string; readonly cooked: string | null };
  const start = quasi.end - quasi.start === raw.length ? quasi.start : quasi.start + 1;
  return raw === cooked && text.startsWith(raw, start) ? start + spot.offset : undefined;
}

import { columnsError } from "./error-codes.ts";
import { boundNames, type Node, type ParsedFile } from "./syntax.ts";
import type { TextEdit } from "./text-edit.ts";

const dataModule = "throughline/data";

/** How a file calls the functions that declare columns. */
export interface Builders {
  /** The local name of a function; it is imported where it is not yet. */
  readonly local: (builder: string) => string;
  /** The imports that have to be added for the names that were asked for. */
  readonly edits: () => readonly TextEdit[];
}

/**
 * Looks at what a file imports of `throughline/data`.
 *
 * @throws {ThroughlineError} `columns.not-safe` from `local`, where the name means something else in the file
 */
export function buildersOf(parsed: ParsedFile): Builders {
  const imports = parsed.body.filter(
    ({ type, source, importKind }) =>
      type === "ImportDeclaration" && importKind !== "type" && (source as Node).value === dataModule,
  );
  const specifiers = imports.flatMap(({ specifiers: all }) => all as readonly Node[]);
  const space = specifiers.find(({ type }) => type === "ImportNamespaceSpecifier");
  const named = specifiers.filter(({ type, importKind }) => type === "ImportSpecifier" && importKind !== "type");
  const known = new Map(
    named.map(({ imported, local }) => [(imported as Node).name as string, (local as Node).name as string]),
  );
  const bound = boundNames(parsed);
  const added = new Set<string>();
  return {
    local(builder) {
      const name = known.get(builder);
      if (name !== undefined) return name;
      if (space !== undefined) return `${(space.local as Node).name as string}.${builder}`;
      if (named.length === 0) throw columnsError("not-safe", { detail: `the file imports nothing from ${dataModule}` });
      if (bound.has(builder))
        throw columnsError("not-safe", { detail: `the name means something else in the file: ${builder}` });
      added.add(builder);
      return builder;
    },
    edits: () => [...added].sort().map((builder) => importEdit(builder, named)),
  };
}

/** Puts a name before the first import that sorts behind it. */
function importEdit(builder: string, named: readonly Node[]): TextEdit {
  const after = named.find(({ imported }) => String((imported as Node).name).toLowerCase() > builder.toLowerCase());
  if (after !== undefined) return { start: after.start, end: after.start, text: `${builder}, ` };
  const last = named.at(-1) as Node;
  return { start: last.end, end: last.end, text: `, ${builder}` };
}

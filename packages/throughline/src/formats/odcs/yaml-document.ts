import { type Document, LineCounter, parseDocument, visit } from "yaml";
import type { Place, ThroughlineError } from "../../contracts/errors/index.ts";
import { odcsError } from "./error-codes.ts";

/** A YAML or JSON text as plain values, and where each part stands. */
export interface YamlDocument {
  readonly value: unknown;
  /** The line of what stands at a path, else of what is nearest around it. */
  readonly placeOf: (path: readonly (string | number)[]) => Place;
}

/**
 * Parses one YAML document, of which JSON is a part.
 *
 * @throws {ThroughlineError} `odcs.invalid-yaml` with the line: for text that is no YAML, several documents, a name twice, aliases that
 * stand for nothing or for what they stand in, and more than 100 copies by aliases
 */
export function parseYaml(text: string, file: string): YamlDocument {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(1, line), column: Math.max(1, col) };
  };
  const [first] = document.errors;
  if (first !== undefined) throw invalid(plainMessage(first.message), placeAt(first.pos[0]));
  checkAliases(document, placeAt);
  return {
    value: plainValue(document, { file, line: 1 }),
    placeOf: (path) => {
      for (let length = path.length; length > 0; length--) {
        const node = document.getIn(path.slice(0, length), true) as { readonly range?: readonly number[] } | undefined;
        if (node?.range?.[0] !== undefined) return placeAt(node.range[0]);
      }
      return { file, line: 1, column: 1 };
    },
  };
}

const invalid = (detail: string, where: Place): ThroughlineError => odcsError("invalid-yaml", { detail, where });

const plainMessage = (message: string): string => `YAML can't be read: ${message.replace(/;.*/s, "")}`;

function checkAliases(document: Document, placeAt: (offset: number) => Place): void {
  visit(document, {
    Alias(_, alias, ancestors) {
      const meant = alias.resolve(document);
      const where = placeAt(alias.range?.[0] ?? 0);
      if (meant === undefined) throw invalid(`alias stands for nothing: *${alias.source}`, where);
      if (ancestors.includes(meant)) throw invalid(`alias stands for what it stands in: *${alias.source}`, where);
    },
  });
}

function plainValue(document: Document, where: Place): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (cause) {
    throw odcsError("invalid-yaml", {
      detail: `YAML can't be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      where,
      cause,
    });
  }
}

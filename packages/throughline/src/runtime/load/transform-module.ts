import { type Loader, type Message, transform } from "esbuild";
import { parseSync } from "oxc-parser";
import { sortProblems, type ThroughlineError } from "../../contracts/errors/index.ts";
import type { ModuleText } from "./compiled-project.ts";
import { loadError } from "./error-codes.ts";
import { nounCalls } from "./noun-calls.ts";
import { readImports } from "./read-imports.ts";
import type { SyntaxNode } from "./syntax.ts";

/** A module's text, or why there is none. */
export type Transformed = { readonly text: ModuleText } | { readonly problems: readonly ThroughlineError[] };

const loaders: Readonly<Record<string, Loader>> = {
  ".ts": "ts",
  ".mts": "ts",
  ".cts": "ts",
  ".tsx": "tsx",
  ".js": "jsx",
  ".mjs": "jsx",
  ".cjs": "jsx",
  ".jsx": "jsx",
  ".json": "json",
};

/** Endings of what only a browser shows: style sheets, pictures, fonts. The bundler makes addresses and class names of them. */
const shown = new Set([
  ".css",
  ...[".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".ico"],
  ...[".woff", ".woff2"],
]);

/** How a file with this extension (`.ts`) is read; undefined for one that cannot be imported. What only a browser shows is an empty module. */
export function loaderOf(extension: string): Loader | undefined {
  return shown.has(extension) ? "empty" : loaders[extension];
}

/**
 * Transforms one source text to CommonJS text. Types disappear, imports that only types use too.
 * The result does not depend on the file's path, which problems alone carry.
 */
export async function transformModule(source: string, file: string, loader: Loader): Promise<Transformed> {
  if (loader === "empty") return { text: { code: "", map: "", ...noFacts } };
  const parsed =
    loader === "json" ? undefined : parseSync(file, source, { lang: loader as "ts", sourceType: "module" });
  try {
    const output = await transform(withLoadCalls(source, parsed?.module.dynamicImports ?? []), {
      loader,
      format: "cjs",
      platform: "neutral",
      target: "node20",
      charset: "utf8",
      jsx: "automatic",
      banner: parsed?.module.hasModuleSyntax ? '"use strict";' : "",
      sourcefile: "module",
      sourcemap: "external",
      sourcesContent: false,
      define: { "import.meta.url": "$url$", "import.meta.filename": "$file$", "import.meta.dirname": "$folder$" },
    });
    if (parsed === undefined) return { text: { code: output.code, map: output.map, ...noFacts } };
    const { module } = parsed;
    const makes = nounCalls({ module, source, program: () => parsed.program as unknown as SyntaxNode });
    const facts = { ...readImports(module, source, output.code), ...(makes.length === 0 ? {} : { makes }) };
    return { text: { code: output.code, map: output.map, ...facts } };
  } catch (error) {
    const messages = (error as { errors?: readonly Message[] }).errors;
    if (messages === undefined) throw error;
    return { problems: sortProblems(messages.map((message) => problemOf(message, file))) };
  }
}

const noFacts = { imports: [], exports: [], isEsm: false } as const;

/** Replaces the word `import` of dynamic imports by a name of the same length, so that every column stays. */
function withLoadCalls(source: string, calls: readonly { readonly start: number }[]): string {
  return calls.reduceRight(
    (text, { start }) =>
      text.startsWith("import", start) ? `${text.slice(0, start)}$load$${text.slice(start + 6)}` : text,
    source,
  );
}

function problemOf({ text, location }: Message, file: string): ThroughlineError {
  const where =
    location === null ? { file } : { file, line: location.line, column: columnOf(location.lineText, location.column) };
  if (text.startsWith("Top-level await"))
    return loadError("top-level-await", { detail: `top-level await is not supported: ${file}`, where });
  return loadError("syntax", { detail: `${text}: ${file}`, where });
}

/** esbuild counts columns in bytes from 0. */
const columnOf = (line: string, bytes: number) => Buffer.from(line).subarray(0, bytes).toString().length + 1;

import { statSync } from "node:fs";
import path from "node:path";

/** TypeScript files that a JavaScript extension in an import may mean, in the order of the compiler. */
const sourcesOf: Readonly<Record<string, readonly string[]>> = {
  ".js": [".ts", ".tsx"],
  ".jsx": [".tsx"],
  ".mjs": [".mts"],
  ".cjs": [".cts"],
};

const added = [".ts", ".tsx", ".mts", ".js", ".jsx", ".mjs", ".cjs", ".json"] as const;

/** Answers whether a path is a file; remembers answers, so one instance serves one compile. */
export type IsFile = (file: string) => boolean;

export function createIsFile(): IsFile {
  const known = new Map<string, boolean>();
  return (file) => {
    const before = known.get(file);
    if (before !== undefined) return before;
    const found = statSync(file, { throwIfNoEntry: false })?.isFile() === true;
    known.set(file, found);
    return found;
  };
}

/** Every path that an import of `target` (absolute) may mean, best first: itself, its TypeScript source, with an extension, an index file. */
export function candidatesOf(target: string): readonly string[] {
  const extension = path.extname(target);
  const bare = target.slice(0, target.length - extension.length);
  return [
    target,
    ...(sourcesOf[extension] ?? []).map((source) => bare + source),
    ...added.map((ending) => target + ending),
    ...added.map((ending) => path.join(target, `index${ending}`)),
  ];
}

/** The file that a relative or absolute specifier means, or undefined. */
export function resolveFile(specifier: string, importer: string, isFile: IsFile): string | undefined {
  const target = path.resolve(path.dirname(importer), specifier);
  return isFile(target) ? target : candidatesOf(target).find(isFile);
}

/** True for a specifier that names a file by its path. */
export const isPath = (specifier: string): boolean => /^(?:\.{1,2}(?:\/|$)|\/)/.test(specifier);

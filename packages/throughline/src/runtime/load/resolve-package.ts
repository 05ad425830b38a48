import { readFileSync, realpathSync, statSync } from "node:fs";
import path from "node:path";

/**
 * Resolves package specifiers by Node's algorithm for `import` (nodejs.org/api/esm.html, "Resolution Algorithm
 * Specification", Node 20), since `import.meta.resolve` takes no importer without a flag.
 * Left out: self-reference by name, `file:` and `data:` URLs.
 */
export interface PackageResolver {
  /** @returns the real path of the file, or undefined where the package or its entry does not exist */
  resolve(specifier: string, importer: string): string | undefined;
  /** The manifest of the package that a specifier names, as seen from a file; undefined where it is not installed. */
  manifestOf(specifier: string, importer: string): Manifest | undefined;
  /** Resolves an entry such as `./data` of the package in `folder`. */
  entry(folder: string, subpath: string): string | undefined;
}

/** The parts of a package.json that resolution reads. */
export interface Manifest {
  /** Absolute folder of the package. */
  readonly folder: string;
  readonly name?: string;
  readonly version?: string;
  readonly main?: string;
  readonly exports?: Target;
  readonly imports?: { readonly [pattern: string]: Target };
}

type Target = string | null | readonly Target[] | { readonly [key: string]: Target };

/** The package's name in a specifier: `@scope/name` of `@scope/name/part`. */
export function packageNameOf(specifier: string): string {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

/** @param conditions  of `exports`, such as `import`; `default` always holds */
export function createPackageResolver(conditions: readonly string[]): PackageResolver {
  const held = new Set([...conditions, "default"]);
  const manifests = new Map<string, Manifest | undefined>();
  const readManifest = (folder: string) => {
    if (!manifests.has(folder)) manifests.set(folder, parseManifest(folder));
    return manifests.get(folder);
  };
  const manifestOf = (specifier: string, importer: string) => {
    const name = packageNameOf(specifier);
    return firstAbove(importer, (folder) => readManifest(path.join(folder, "node_modules", name)));
  };
  const entry = (folder: string, subpath: string) => {
    const manifest = readManifest(folder);
    if (manifest?.exports === undefined) return realFile(legacyEntry(folder, subpath, manifest?.main));
    const target = matchPattern(entriesOf(manifest.exports), subpath, held);
    return target?.startsWith("./") ? realFile([path.join(folder, target)]) : undefined;
  };
  const resolve = (specifier: string, importer: string): string | undefined => {
    if (specifier.startsWith("#")) return resolveInternal(specifier, importer);
    const manifest = manifestOf(specifier, importer);
    return manifest && entry(manifest.folder, `.${specifier.slice(packageNameOf(specifier).length)}`);
  };
  const resolveInternal = (specifier: string, importer: string) => {
    const scope = firstAbove(importer, readManifest);
    const target = scope?.imports && matchPattern(scope.imports, specifier, held);
    if (!scope || !target) return undefined;
    return target.startsWith("./") ? realFile([path.join(scope.folder, target)]) : resolve(target, importer);
  };
  return { resolve, manifestOf, entry };
}

function parseManifest(folder: string): Manifest | undefined {
  try {
    const manifest: unknown = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
    return { ...(manifest as object), folder };
  } catch {
    return statSync(folder, { throwIfNoEntry: false })?.isDirectory() &&
      path.basename(path.dirname(folder)) === "node_modules"
      ? { folder }
      : undefined;
  }
}

function firstAbove<T>(file: string, read: (folder: string) => T | undefined): T | undefined {
  let folder = path.dirname(file);
  for (;;) {
    const found = read(folder);
    const above = path.dirname(folder);
    if (found !== undefined || above === folder) return found;
    folder = above;
  }
}

/** `exports` may be the target of "." itself. */
function entriesOf(exports: Target): { readonly [key: string]: Target } {
  const isMap = typeof exports === "object" && exports !== null && !Array.isArray(exports);
  if (isMap && Object.keys(exports).every((key) => key.startsWith("."))) return exports as { [key: string]: Target };
  return { ".": exports };
}

/** PACKAGE_IMPORTS_EXPORTS_RESOLVE: an exact key, else the most specific pattern with `*`. */
function matchPattern(
  entries: { readonly [key: string]: Target },
  key: string,
  held: ReadonlySet<string>,
): string | undefined {
  if (Object.hasOwn(entries, key) && !key.includes("*")) return pickTarget(entries[key] as Target, held);
  const best = Object.keys(entries)
    .flatMap((pattern) => {
      const [head, tail, ...more] = pattern.split("*");
      if (head === undefined || tail === undefined || more.length > 0) return [];
      const fits = key.startsWith(head) && key !== head && key.length >= pattern.length && key.endsWith(tail);
      return fits ? [{ pattern, head, tail }] : [];
    })
    .sort((a, b) => b.head.length - a.head.length || b.pattern.length - a.pattern.length)[0];
  if (best === undefined) return undefined;
  const inserted = key.slice(best.head.length, key.length - best.tail.length);
  return pickTarget(entries[best.pattern] as Target, held)?.replaceAll("*", inserted);
}

/** PACKAGE_TARGET_RESOLVE: the first target whose conditions hold. */
function pickTarget(target: Target, held: ReadonlySet<string>): string | undefined {
  if (typeof target === "string") return target;
  if (target === null) return undefined;
  const branches = Array.isArray(target)
    ? (target as readonly Target[])
    : Object.entries(target).flatMap(([condition, branch]) => (held.has(condition) ? [branch] : []));
  for (const branch of branches) {
    const found = pickTarget(branch, held);
    if (found !== undefined) return found;
    if (branch === null) return undefined;
  }
  return undefined;
}

function legacyEntry(folder: string, subpath: string, main: string | undefined): readonly string[] {
  if (subpath !== ".") return [path.join(folder, subpath)];
  const named = main === undefined ? [] : [main, `${main}.js`, `${main}.json`, `${main}/index.js`];
  return [...named, "index.js", "index.json"].map((file) => path.join(folder, file));
}

function realFile(candidates: readonly string[]): string | undefined {
  const found = candidates.find((file) => statSync(file, { throwIfNoEntry: false })?.isFile());
  return found === undefined ? undefined : realpathSync(found);
}

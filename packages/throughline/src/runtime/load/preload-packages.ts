import path from "node:path";
import type { Place, ThroughlineError } from "../../contracts/errors/index.ts";
import { isThroughlineError } from "../../contracts/errors/index.ts";
import type { CompiledProject } from "./compiled-project.ts";
import { loadError } from "./error-codes.ts";
import { roleOf } from "./find-files.ts";
import { createPackageImporter, notInstalled, type PackageImporter, type ResolvePackage } from "./import-package.ts";
import { type PackageNamespaces, unavailable } from "./module-map.ts";
import { Namespace } from "./namespace.ts";
import { packageNameOf } from "./resolve-package.ts";

interface Wanted {
  readonly specifier: string;
  /** Absolute path of one of the files that import it. */
  readonly importer: string;
  readonly places: Place[];
  /** True where browser code draws with it. */
  readonly isDrawing: boolean;
}

/**
 * Imports every package that the project's files import statically, once for each folder they are imported from. What pages are drawn
 * with is looked for and not imported: it runs in browsers, and here every name of it is a stand-in.
 */
export async function preloadPackages(
  project: CompiledProject,
  override?: ResolvePackage,
): Promise<{ readonly packages: PackageNamespaces; readonly problems: readonly ThroughlineError[] }> {
  const importer = createPackageImporter(override);
  const wanted = wantedPackages(project);
  const namespaces = new Map<string, Namespace>();
  const failures = new Map<string, { readonly error: unknown; readonly places: Place[] }>();
  const load = async ([key, one]: readonly [string, Wanted]) => {
    try {
      namespaces.set(
        key,
        one.isDrawing ? drawing(one, importer) : namespaceOf(one, await importer.import(one.specifier, one.importer)),
      );
    } catch (error) {
      const known = failures.get(one.specifier);
      if (known === undefined) failures.set(one.specifier, { error, places: one.places });
      else known.places.push(...one.places);
    }
  };
  await Promise.all([...wanted].map(load));
  const packages: PackageNamespaces = {
    get: (specifier, file) => namespaces.get(keyOf(specifier, file)) ?? unavailable(specifier),
    load: (specifier, file) => importer.import(specifier, path.resolve(project.root, file)),
  };
  return { packages, problems: [...failures.values()].map(({ error, places }) => withPlaces(error, places)) };
}

const keyOf = (specifier: string, file: string) => `${path.posix.dirname(file)}\0${specifier}`;

function wantedPackages(project: CompiledProject): ReadonlyMap<string, Wanted> {
  const wanted = new Map<string, Wanted>();
  for (const { file, imports } of project.modules) {
    for (const { kind, specifier, dynamic, line, column } of imports) {
      if (dynamic || (kind !== "package" && kind !== "builtin")) continue;
      const key = keyOf(specifier, file);
      const isDrawing = kind === "package" && isOfBrowser(file) && !declaring.has(packageNameOf(specifier));
      const known = wanted.get(key) ?? { specifier, importer: path.resolve(project.root, file), places: [], isDrawing };
      known.places.push({ file, line, column });
      wanted.set(key, known);
    }
  }
  return wanted;
}

/** Packages that declarations of any role are made with. */
const declaring: ReadonlySet<string> = new Set(["throughline", "zod"]);

/** Pages stand in frontend/; of fullstack/ those files may draw that can hold elements. */
const isOfBrowser = (file: string) =>
  roleOf(file) === "frontend" || (roleOf(file) === "fullstack" && /\.[jt]sx$/.test(file));

/** The stand-ins of a package that is installed. Throws `load.package-missing`. */
function drawing({ specifier, importer: file }: Wanted, { resolver }: PackageImporter): Namespace {
  if (resolver.manifestOf(specifier, file) === undefined) throw notInstalled(specifier);
  return unavailable(specifier);
}

const namespaceOf = ({ specifier }: Wanted, exports: object): Namespace =>
  new Namespace({ owner: specifier, exports: () => exports, stars: () => [], state: () => "ready" });

/** One problem for a package, however many files import it: at the first place, naming the others. */
function withPlaces(error: unknown, places: readonly Place[]): ThroughlineError {
  if (!isThroughlineError(error)) return loadError("package-failed", { cause: error });
  const [where, ...others] = [...places].sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0));
  const code = error.code === "load.package-missing" ? "package-missing" : "package-failed";
  return loadError(code, {
    detail: error.detail,
    hint: error.hint,
    where,
    cause: error.cause,
    issues: others.map(({ file, line }) => ({ message: `also imported by ${file}:${line}` })),
  });
}

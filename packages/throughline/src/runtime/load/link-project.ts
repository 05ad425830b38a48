import { type Declaration, originOf } from "../../contracts/core/declaration.ts";
import type { MissingUse } from "../../contracts/core/missing.ts";
import { type Staged, sortProblems } from "../../contracts/errors/index.ts";
import type { CompiledProject } from "./compiled-project.ts";
import { type ExportedValue, findDeclarations } from "./find-declarations.ts";
import { roleOf } from "./find-files.ts";
import type { ResolvePackage } from "./import-package.ts";
import { earlyReadProblem, moduleProblem, noRoleProblem } from "./link-problems.ts";
import type { ExportedAs, LoadedProject, MissingFound } from "./loaded-project.ts";
import { missingImports } from "./missing-imports.ts";
import { ModuleMap } from "./module-map.ts";
import { createPlaces, type Places, type ProjectFrame } from "./places.ts";
import { preloadPackages } from "./preload-packages.ts";
import { readConfig } from "./project-config.ts";
import type { SourceParts } from "./source-parts.ts";
import { unseenProblems } from "./unseen-declarations.ts";

export interface LinkOptions {
  /** Overrides where packages come from. Default: Node's resolution from the importing file. */
  readonly resolvePackage?: ResolvePackage;
  /** Finds options and words of templates in the sources. Default: problems stand at their declaration. */
  readonly parts?: SourceParts;
}

/**
 * Evaluates a compiled project in a module map of its own and finds its declarations.
 *
 * Problems: `load.config-missing`, `load.config-invalid`, `load.package-missing`, `load.package-failed`,
 * `load.module-failed`, `load.cycle`, `load.no-role`, `load.not-exported`, `load.not-for-browsers`; errors that a declaration function threw keep their code.
 */
export async function linkProject(
  compiled: CompiledProject,
  options: LinkOptions = {},
): Promise<Staged<LoadedProject>> {
  const { packages, problems } = await preloadPackages(compiled, options.resolvePackage);
  const modules = new ModuleMap(compiled, packages);
  const places = createPlaces(compiled);
  for (const { file } of compiled.modules) if (file === compiled.config || roleOf(file)) modules.evaluate(file);
  const config = readConfig(compiled, modules);
  const found = findDeclarations(exportedValues(compiled, modules));
  const located = locateAll(found.declarations, places, options.parts);
  const held = found.missing.map(({ use, declaration }) => ({ use, declaration, place: places.placeOf(use.trace) }));
  const value: LoadedProject = {
    root: compiled.root,
    config: config.value,
    declarations: located.map(({ declaration }) => declaration),
    exportedAs: exportsByDeclaration(found.exports, located),
    missing: withUnheld(distinct(held), missingImports(compiled, modules)),
    modules: new Map(compiled.modules.map(({ file }) => [file, { file, exports: modules.namespace(file).view }])),
    placeOf(trace, spot) {
      const place = places.placeOf(trace);
      return spot === undefined || place === undefined ? place : options.parts?.spot(place, spot);
    },
  };
  const linkProblems = [
    ...problems,
    ...config.problems,
    ...modules.failed.map((failed) => moduleProblem(failed, places)),
    ...modules.earlyReads.map((use) => earlyReadProblem(use, places)),
    ...located.filter(({ role }) => role === undefined).map(({ declaration }) => noRoleProblem(declaration)),
    ...unseenProblems({ ...value, modules: compiled.modules.filter(({ file }) => modules.isReady(file)) }),
  ];
  return { value, problems: sortProblems(linkProblems) };
}

function exportedValues(compiled: CompiledProject, modules: ModuleMap): readonly ExportedValue[] {
  return compiled.modules
    .filter(({ file }) => roleOf(file) !== undefined)
    .flatMap(({ file }) => {
      const namespace = modules.namespace(file);
      return namespace.names().map((name) => ({ file, name, value: namespace.get(name) }));
    });
}

interface Located {
  readonly declaration: Declaration;
  readonly role: Declaration["role"];
  readonly frame: ProjectFrame | undefined;
}

/** The export in the file that a declaration stands in, else the first. */
function exportsByDeclaration(
  exports: ReadonlyMap<Declaration, readonly ExportedAs[]>,
  located: readonly Located[],
): ReadonlyMap<Declaration, ExportedAs> {
  return new Map(
    located.flatMap(({ declaration, frame }) => {
      const all = exports.get(declaration) ?? [];
      const chosen = all.find(({ file }) => file === frame?.file) ?? all[0];
      return chosen === undefined ? [] : [[declaration, chosen] as const];
    }),
  );
}

/** Tells each declaration its role and how to find its place, and sorts by where they stand. Maps no line yet. */
function locateAll(
  declarations: ReadonlySet<Declaration>,
  places: Places,
  parts: SourceParts | undefined,
): readonly Located[] {
  const located = [...declarations].map((declaration): Located => {
    const origin = originOf(declaration);
    const frames = places.frames(origin.trace.stack);
    const frame = ownFrame(frames);
    const isWrittenThere = frame !== undefined && frame === frames[0];
    if (parts !== undefined && isWrittenThere)
      origin.locateOption = (names) => declaration.declaredAt && parts.option(declaration.declaredAt, names);
    const role = frame === undefined ? undefined : roleOf(frame.file);
    if (role !== undefined) origin.role = role;
    origin.locate = () => (frame === undefined ? undefined : (places.toSource(frame) ?? { file: frame.file }));
    return { declaration, role, frame };
  });
  return located.sort(byFrame);
}

/** A declaration stands where a role folder wrote it, also when a function of a shared file made it. */
const ownFrame = (frames: readonly ProjectFrame[]) =>
  frames.find(({ file }) => roleOf(file) !== undefined) ?? frames[0];

/** The transform keeps the order of lines, so positions in the compiled text sort as the source does. */
function byFrame({ frame: left }: Located, { frame: right }: Located): number {
  if (left === undefined || right === undefined) return Number(left === undefined) - Number(right === undefined);
  if (left.file !== right.file) return left.file < right.file ? -1 : 1;
  return left.line - right.line || left.column - right.column;
}

/** One entry for each use, without those that another problem explains. */
function distinct(found: readonly MissingFound[]): readonly MissingFound[] {
  const byUse = new Map<MissingUse, MissingFound>();
  for (const one of found) if (!one.use.known.includes(one.use.name) && !byUse.has(one.use)) byUse.set(one.use, one);
  return [...byUse.values()];
}

function byPlace({ place: left }: MissingFound, { place: right }: MissingFound): number {
  const [leftFile, rightFile] = [left?.file ?? "~", right?.file ?? "~"];
  if (leftFile !== rightFile) return leftFile < rightFile ? -1 : 1;
  return (left?.line ?? 0) - (right?.line ?? 0) || (left?.column ?? 0) - (right?.column ?? 0);
}

/** Adds imports of missing names that no declaration of the same file holds: those that only run callbacks use. */
function withUnheld(held: readonly MissingFound[], imported: readonly MissingFound[]): readonly MissingFound[] {
  const key = ({ use, place }: MissingFound) => `${use.owner}\0${use.name}\0${place?.file}`;
  const known = new Set(held.map(key));
  return [...held, ...imported.filter((one) => !known.has(key(one)))].sort(byPlace);
}

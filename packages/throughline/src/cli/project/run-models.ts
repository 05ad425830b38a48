import { join } from "node:path";
import { openFileObjectStore } from "../../adapters/filesystem/object-store/open-file-object-store.ts";
import { createNativeModelRuntime } from "../../adapters/native/native-model-runtime.ts";
import { nearest } from "../../contracts/core/nearest.ts";
import { shownNames } from "../../contracts/core/shown-names.ts";
import type { Model } from "../../contracts/ml/model.ts";
import type { ObjectStore } from "../../ports/object-store.ts";
import { registryError } from "../../runtime/registry/error-codes.ts";
import { modelImportance } from "../../runtime/registry/model-importance.ts";
import {
  type ModelCard,
  modelFile,
  modelNames,
  modelVersions,
  readCard,
  readModel,
  readSignature,
} from "../../runtime/registry/model-registry.ts";
import { readPermutation } from "../../runtime/registry/permutation-record.ts";
import { readSearch } from "../../runtime/registry/search-record.ts";
import { ReleaseStore } from "../../runtime/releases/release-store.ts";
import type { ModelComparison } from "../../runtime/training/compare-models.ts";
import { compareVersions } from "../../runtime/training/compare-versions.ts";
import { isLearned } from "../../runtime/verification/parts.ts";
import type { VerbContext } from "../frame/verb.ts";
import { renderImportance, type VersionImportance } from "../render/importance.ts";
import {
  type ModelOverview,
  renderComparison,
  renderModels,
  renderModelVersion,
  renderVersions,
} from "../render/models.ts";
import { renderSearch } from "../render/search.ts";
import { type ConfiguredProject, configuredProject } from "./project-config.ts";
import { readRelease } from "./read-release.ts";

export interface ModelsOptions {
  readonly version?: number;
  readonly against?: number;
}

/** Prints the models, the versions of one, one version whole, or the difference of two. */
export async function runModels(context: VerbContext, options: ModelsOptions): Promise<number> {
  const project = await configuredProject(context);
  if (typeof project === "number") return project;
  const objects = openFileObjectStore({ root: join(project.state, "objects") });
  const released = await releasedVersions(project);
  const [name] = context.positionals;
  if (name === undefined) return listModels(context, { objects, released });
  const versions = await versionsOf(objects, name);
  const version = chosenVersion(name, versions, options.version ?? (versions.at(-1) as number));
  if (options.against !== undefined) {
    const against = chosenVersion(name, versions, options.against);
    return compare(context, { project, objects, model: name, version, against });
  }
  const current = released.get(name) ?? null;
  if (options.version === undefined) return listVersions(context, { objects, name, versions, current });
  return showVersion(context, { project, objects, name, version, current });
}

/** The version of each model that the current release pins. */
async function releasedVersions({ state }: ConfiguredProject): Promise<ReadonlyMap<string, number>> {
  const release = await new ReleaseStore(state).read().catch(() => undefined);
  const pins = Object.values(release?.pins ?? {});
  return new Map(
    pins.flatMap(({ model, modelVersion }) =>
      typeof model === "string" && typeof modelVersion === "number" ? [[model, modelVersion] as const] : [],
    ),
  );
}

async function listModels(
  { print, printJson, style, columns }: VerbContext,
  of: { readonly objects: ObjectStore; readonly released: ReadonlyMap<string, number> },
): Promise<number> {
  const items: ModelOverview[] = [];
  for (const model of await modelNames(of.objects)) {
    const versions = await modelVersions(of.objects, model);
    const newest = await readCard(of.objects, { model, version: versions.at(-1) as number });
    if (newest !== undefined)
      items.push({ model, versions: versions.length, current: of.released.get(model) ?? null, newest });
  }
  printJson({ items });
  print(
    items.length === 0
      ? "  no model was trained: throughline run trains those that are declared"
      : renderModels(items, { style, columns }),
  );
  return 0;
}

/** The versions of a model that are whole. Throws `registry.unknown-version`. */
export async function versionsOf(objects: ObjectStore, model: string): Promise<readonly number[]> {
  const names = await modelNames(objects);
  if (names.includes(model)) return modelVersions(objects, model);
  const near = nearest(model, names);
  const others =
    names.length === 0
      ? "run `throughline run` to train the models that are declared"
      : `use one of ${shownNames(names)}`;
  throw registryError("unknown-version", {
    detail: `no version of a model of this name: ${model}`,
    hint: near === undefined ? others : `use ${near}`,
  });
}

/** The version, when it is one of them. Throws `registry.unknown-version`. */
export function chosenVersion(model: string, versions: readonly number[], version: number): number {
  if (versions.includes(version)) return version;
  throw registryError("unknown-version", {
    detail: `${model} has no version ${version}`,
    hint: `use one of ${versions.slice(-10).join(", ")}`,
  });
}

async function listVersions(
  { print, printJson, style, columns }: VerbContext,
  of: {
    readonly objects: ObjectStore;
    readonly name: string;
    readonly versions: readonly number[];
    readonly current: number | null;
  },
): Promise<number> {
  const cards: ModelCard[] = [];
  for (const version of [...of.versions].reverse()) {
    const card = await readCard(of.objects, { model: of.name, version });
    if (card !== undefined) cards.push(card);
  }
  printJson({ model: of.name, current: of.current, versions: cards });
  print(renderVersions(cards, of.current, { style, columns }));
  return 0;
}

async function showVersion(
  { print, printJson, style, columns }: VerbContext,
  of: {
    readonly project: ConfiguredProject;
    readonly objects: ObjectStore;
    readonly name: string;
    readonly version: number;
    readonly current: number | null;
  },
): Promise<number> {
  const card = (await readCard(of.objects, { model: of.name, version: of.version })) as ModelCard;
  const signature = await readSignature(of.objects, { model: of.name, version: of.version });
  const folder = join(of.project.state, "objects", "models", of.name, String(of.version));
  const files = {
    report: join(folder, "report.html"),
    card: join(folder, "README.md"),
    model: join(folder, modelFile(signature ?? {})),
    signature: join(folder, "signature.json"),
  };
  const search = await readSearch(of.objects, { model: of.name, version: of.version });
  const importance = await importanceOf(of.objects, { model: of.name, version: of.version });
  const found = { ...(importance === undefined ? {} : { importance }), ...(search === undefined ? {} : { search }) };
  printJson({ ...card, current: of.version === of.current, ...found, files });
  print(renderModelVersion(card, files, { style, columns }));
  if (importance !== undefined) print(`\n${renderImportance(importance, { style, columns })}`);
  if (search !== undefined) print(`\n${renderSearch(search, { style, columns })}`);
  return 0;
}

/** What a version goes by; undefined where its model can't be read. */
async function importanceOf(
  objects: ObjectStore,
  of: { readonly model: string; readonly version: number },
): Promise<VersionImportance | undefined> {
  const stored = await readModel(objects, of).catch(() => undefined);
  if (stored === undefined) return undefined;
  const features = modelImportance(stored);
  const total = features.reduce((sum, { gain }) => sum + gain, 0);
  const permutation = await readPermutation(objects, of);
  return {
    features: features.map((one) => ({ ...one, share: total > 0 ? one.gain / total : 0 })),
    ...(permutation === undefined ? {} : { permutation }),
  };
}

async function compare(
  { print, printJson, style, columns }: VerbContext,
  of: {
    readonly project: ConfiguredProject;
    readonly objects: ObjectStore;
    readonly model: string;
    readonly version: number;
    readonly against: number;
  },
): Promise<number> {
  const { project, objects, model, version, against } = of;
  const open = await readRelease(project.root, project.state);
  try {
    const declaration = open.declarations.find(({ name, ...rest }) => name === model && isLearned({ name, ...rest }));
    if (declaration === undefined)
      throw registryError("unknown-version", {
        detail: `the current release declares no model of this name: ${model}`,
        hint: "make a release that declares it again, or read both reports: throughline models <model> <version>",
      });
    const models = createNativeModelRuntime();
    const comparison: ModelComparison = await compareVersions(declaration as Model, {
      ...{ version, against, objects, models },
      session: open.session,
    });
    printJson({ model, version, against, release: open.release.id, comparison });
    print(renderComparison({ model, version, release: open.release.id, comparison }, { style, columns }));
    return 0;
  } finally {
    await open.close();
  }
}

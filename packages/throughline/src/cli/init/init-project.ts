import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { ownVersion } from "../frame/own-version.ts";
import { type Chosen, chooseParts, type Named } from "./choose.ts";
import type { Draft } from "./draft.ts";
import { draftProject } from "./draft-project.ts";
import { copyCsv, isStandard } from "./input/copy-csv.ts";
import { checkoutPackages, publishedSpecs } from "./own-packages.ts";
import { type ProjectFiles, projectFiles } from "./project-files.ts";
import { type ReadFile, readFileColumns } from "./read-file.ts";
import { sampleFile } from "./sample-file.ts";
import { assertFree, writeProject } from "./write-project.ts";

/** What the user said. */
export interface InitOptions extends Named {
  /** Absolute. */
  readonly folder: string;
  /** Absolute; undefined for the sample. */
  readonly csv: string | undefined;
  readonly name: string | undefined;
  /** Asks the user for what is not named, with proposals. Default: the proposals are taken. */
  readonly ask?: (file: ReadFile, named: Named) => Promise<Named>;
}

/** A project that was written. */
export interface InitResult {
  readonly folder: string;
  readonly file: ReadFile;
  readonly draft: Draft;
  readonly files: ProjectFiles;
  /** True where the copy of the file is not byte by byte the user's. */
  readonly isRewritten: boolean;
}

/** The name of the sample's file. */
const sampleName = "orders.csv";

/**
 * Writes a project over the user's file, or over a sample.
 *
 * @throws {ThroughlineError} `init.*`; nothing is left behind then
 */
export async function initProject(options: InitOptions): Promise<InitResult> {
  await assertFree(options.folder);
  if (options.csv !== undefined) return initOver(options.csv, options);
  const folder = await mkdtemp(path.join(tmpdir(), "throughline-sample-"));
  try {
    const sample = path.join(folder, sampleName);
    await writeFile(sample, sampleFile());
    return await initOver(sample, options);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function initOver(csv: string, options: InitOptions): Promise<InitResult> {
  const file = await readFileColumns(csv);
  const named: Named = { key: options.key, time: options.time, target: options.target };
  const chosen: Chosen = await chooseParts(file, (await options.ask?.(file, named)) ?? named);
  const packages = checkoutPackages();
  const draft = draftProject(chosen, {
    name: options.name,
    folder: options.folder,
    file: path.basename(csv),
    isCompressed: file.input.isCompressed,
    delimiter: file.input.delimiter,
    rows: file.scan.rows,
    packages: packages?.specs ?? publishedSpecs(ownVersion()),
  });
  const files = projectFiles(draft);
  const texts = { ...files.others, ...Object.fromEntries(files.roles.map((part) => [part.file, part.text])) };
  await writeProject(options.folder, texts, async (folder) => {
    const target = path.join(folder, draft.inbox);
    await mkdir(path.dirname(target), { recursive: true });
    await copyCsv(file.input, target);
    packages?.pack(folder);
  });
  return { folder: options.folder, file, draft, files, isRewritten: !isStandard(file.input) };
}

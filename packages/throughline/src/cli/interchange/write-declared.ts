import { access, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Role } from "../../contracts/core/declaration.ts";
import type { DeclaredObject } from "../../formats/odcs/declared-object.ts";
import { exitCodes } from "../frame/report.ts";
import type { VerbContext } from "../frame/verb.ts";
import { factsOf, type ProjectFacts } from "../init/add/project-facts.ts";
import { camelName, identifiers, plainName } from "../init/infer/names.ts";
import { checkWithDuckDb } from "../project/check-with-duckdb.ts";
import { interchangeError } from "./error-codes.ts";
import { type FileNames, sourceFile } from "./source-file.ts";

export interface ImportOptions {
  readonly file: string;
  readonly role: Role;
  /** Whether a table over the source is written too. */
  readonly isTable: boolean;
  readonly isWritten: boolean;
  /** The project's folder as `--project` named it. */
  readonly project?: string | undefined;
}

export interface WriteOptions extends ImportOptions {
  /** The command that writes what is shown. */
  readonly command: string;
  /** What to do where the project has a declaration of that name. */
  readonly otherwise: (name: string) => string;
}

interface NewFile {
  /** Project-relative. */
  readonly file: string;
  readonly text: string;
  readonly names: FileNames;
  readonly left: readonly string[];
}

/** Writes a declaration for each object, or shows what it would write; names what it leaves out. */
export async function writeDeclared(
  context: VerbContext,
  objects: readonly DeclaredObject[],
  options: WriteOptions,
): Promise<number> {
  const root = context.root();
  if (!objects.some(({ columns }) => columns.length > 0))
    throw interchangeError("no-columns", { detail: `no columns are described: ${options.file}` });
  const facts = factsOf((await checkWithDuckDb(root)).value.loaded);
  const nameOf = identifiers();
  const files = objects
    .filter(({ columns }) => columns.length > 0)
    .map((object) => newFile(object, options, { facts, nameOf }));
  for (const { file } of files) await assertFree(root, file);
  if (options.isWritten) for (const { file, text } of files) await write(root, file, text);
  context.print(files.map((one) => shownFile(one, options, context)).join("\n\n"));
  const next = options.isWritten ? "throughline check" : options.command;
  context.print(`\n${context.style.dim("next")}  ${next}`);
  context.printJson({
    written: options.isWritten,
    files: files.map(({ file, text, names, left }) => ({
      file,
      text,
      source: names.source,
      table: names.table ?? null,
      left,
    })),
  });
  return exitCodes.ok;
}

function newFile(
  object: DeclaredObject,
  { role, isTable, otherwise }: WriteOptions,
  { facts, nameOf }: { readonly facts: ProjectFacts; readonly nameOf: (name: string) => string },
): NewFile {
  const short = plainName(object.name.slice(object.name.indexOf(".") + 1), "rows");
  const names = {
    source: `bronze.${short}`,
    table: isTable ? `silver.${short}` : undefined,
    inbox: short,
    sourceId: freeId(`raw_${short}`, facts, nameOf),
    tableId: freeId(short, facts, nameOf),
  };
  for (const name of [names.source, ...(names.table === undefined ? [] : [names.table])])
    if (["source", "table", "predictions"].some((kind) => facts.names.has(`${kind} ${name}`)))
      throw interchangeError("name-taken", { detail: `it has that name: ${name}`, hint: otherwise(name) });
  const rules = isTable ? [] : leftRules(object);
  return {
    file: `${role}/${short.replaceAll("_", "-")}.ts`,
    text: sourceFile(object, names),
    names,
    left: [...object.left, ...rules],
  };
}

/** A source has columns and a key; rules for rows are a table's. */
function leftRules({ rules, quality }: DeclaredObject): readonly string[] {
  return [
    ...rules.map(({ rule, values }) => `check ${rule} ${values.join(", ")}: a table has it, with --table`),
    ...(quality === undefined ? [] : [`quality ${quality}: a table promises it, with --table`]),
  ];
}

function freeId(name: string, { exports }: ProjectFacts, nameOf: (name: string) => string): string {
  let id = nameOf(camelName(name));
  for (let number = 2; exports.has(id); number++) id = nameOf(camelName(`${name}_${number}`));
  return id;
}

async function assertFree(root: string, file: string): Promise<void> {
  const isThere = await access(path.join(root, file)).then(
    () => true,
    () => false,
  );
  if (isThere) throw interchangeError("file-exists", { detail: `the file is there: ${file}` });
}

async function write(root: string, file: string, text: string): Promise<void> {
  try {
    await mkdir(path.dirname(path.join(root, file)), { recursive: true });
    await writeFile(path.join(root, file), text, { flag: "wx" });
  } catch (cause) {
    const { code = "unknown" } = cause as NodeJS.ErrnoException;
    if (code === "EEXIST") throw interchangeError("file-exists", { detail: `the file is there: ${file}`, cause });
    throw interchangeError("not-written", { detail: `file can't be written: ${file} (${code})`, cause });
  }
}

function shownFile({ file, text, left }: NewFile, { isWritten }: ImportOptions, { style }: VerbContext): string {
  const head = `${style.bold(file)}  ${style.dim(isWritten ? "written" : "not written: add --yes")}`;
  const lines = left.map((one) => `  ${one}`);
  return [
    head,
    ...(isWritten ? [] : ["", text.trimEnd()]),
    ...(left.length === 0 ? [] : ["", style.yellow("left out"), ...lines]),
  ].join("\n");
}

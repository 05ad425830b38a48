import { readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { exitCodes } from "../frame/report.ts";
import { defineVerb, type VerbContext } from "../frame/verb.ts";
import type { GivenColumn, GivenColumns } from "../init/columns/given-columns.ts";
import type { DiffLine } from "../init/columns/text-edit.ts";

/** `throughline columns <table>`: what its SQL gives, written into its declaration when asked. */
export const columns = defineVerb({
  options: { write: { type: "boolean", description: "fill or correct the `columns` of the declaration" } },
  arguments: { names: ["<table>"], min: 1 },
  examples: [
    ["throughline columns silver.orders", "the columns that the table's SQL gives"],
    ["throughline columns silver.orders --write", "write them into the declaration, and show what changed"],
  ],
  description:
    "Types come from the bound SQL. Whether a value may be null does not: a declared column keeps what it says, a new one that is " +
    "copied from one column takes what that one says, and any other is declared non-null.",
  async run(context) {
    const { checkWithDuckDb } = await import("../project/check-with-duckdb.ts");
    const { givenColumns } = await import("../init/columns/given-columns.ts");
    const root = context.root();
    const given = givenColumns(await checkWithDuckDb(root), context.positionals[0] as string);
    return context.options.write === true ? write(context, root, given) : show(context, given);
  },
});

async function show(context: VerbContext, given: GivenColumns): Promise<number> {
  const { columnText, propertyName } = await import("../init/templates/source-text.ts");
  const { style } = context;
  const notes = { declared: "", missing: "not declared", mistyped: "declared otherwise" } as const;
  const text = ({ field }: GivenColumn) => `  ${propertyName(field.name)}: ${columnText(field)},`;
  const width = Math.min(60, Math.max(...given.columns.map((column) => text(column).length)));
  const line = (column: GivenColumn) => {
    const note = notes[column.state];
    return note === "" ? text(column) : `${text(column).padEnd(width)}  ${style.yellow(`// ${note}`)}`;
  };
  const extra = given.extra.map((name) => style.yellow(`  // ${name} is declared, and the query does not give it`));
  context.print(["columns: {", ...given.columns.map(line), ...extra, "},"].join("\n"));
  context.printJson(json(given, false));
  return exitCodes.ok;
}

async function write(context: VerbContext, root: string, given: GivenColumns): Promise<number> {
  const { editColumns } = await import("../init/columns/edit-columns.ts");
  const { diffLines } = await import("../init/columns/text-edit.ts");
  const { columnsError } = await import("../init/columns/error-codes.ts");
  const name = given.declaration.declaredAt?.file;
  if (name === undefined) throw columnsError("not-safe", { detail: "it stands in no file of the project" });
  const file = path.join(root, name);
  const before = await readFile(file, "utf8");
  const after = editColumns(file, before, given);
  if (after !== before) {
    await writeFile(`${file}.new`, after);
    await rename(`${file}.new`, file);
  }
  context.print(
    after === before ? "The columns are as the query gives them." : diffText(name, diffLines(before, after), context),
  );
  context.printJson(json(given, after !== before));
  return exitCodes.ok;
}

function diffText(file: string, lines: readonly DiffLine[], { style }: VerbContext): string {
  const paint = { "-": style.red, "+": style.green, " ": style.dim } as const;
  return [style.bold(file), ...lines.map(({ mark, text }) => paint[mark](`${mark} ${text}`))].join("\n");
}

const json = ({ declaration, columns: given, extra }: GivenColumns, written: boolean) => ({
  table: declaration.name,
  columns: given.map(({ field, state }) => ({ ...field, state })),
  extra,
  written,
});

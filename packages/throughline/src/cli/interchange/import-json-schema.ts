import type { JsonSchema } from "../../contracts/shape/json-schema.ts";
import { declaredOfSchema } from "../../formats/json-schema/declared-columns.ts";
import { isRecord } from "../../formats/odcs/contract-faults.ts";
import type { VerbContext } from "../frame/verb.ts";
import { interchangeError } from "./error-codes.ts";
import { readGivenFile } from "./read-contract-file.ts";
import { type ImportOptions, writeDeclared } from "./write-declared.ts";
import { writingCommand } from "./writing-command.ts";

/** Writes a declaration of rows that have the shape of a JSON Schema, or shows it; names what it leaves out. `as` is its name. */
export async function importJsonSchema(
  context: VerbContext,
  { as, ...options }: ImportOptions & { readonly as: string },
): Promise<number> {
  const schema = parsed(await readGivenFile(context, options.file), options.file);
  return writeDeclared(context, [declaredOfSchema(schema, as)], {
    ...options,
    command: writingCommand("json-schema", { ...options, as }),
    otherwise: () => "Name the rows otherwise with --as <name>",
  });
}

function parsed(text: string, file: string): JsonSchema {
  try {
    const value: unknown = JSON.parse(text);
    if (isRecord(value)) return value as JsonSchema;
  } catch (cause) {
    throw interchangeError("no-schema", { detail: `file is no JSON: ${file}`, cause });
  }
  throw interchangeError("no-schema", { detail: `file holds no JSON object: ${file}` });
}

import { declaredObjects } from "../../formats/odcs/declared-object.ts";
import type { VerbContext } from "../frame/verb.ts";
import { readContractFile } from "./read-contract-file.ts";
import { type ImportOptions, writeDeclared } from "./write-declared.ts";
import { shellWord, writingCommand } from "./writing-command.ts";

/** Writes a declaration for each schema object of a contract, or shows what it would write; names what it leaves out. */
export async function importOdcs(context: VerbContext, options: ImportOptions): Promise<number> {
  const contract = await readContractFile(context, options.file);
  return writeDeclared(context, declaredObjects(contract), {
    ...options,
    command: writingCommand("odcs", options),
    otherwise: (name) =>
      `Compare the contract with it: throughline import odcs ${shellWord(options.file)} --check --as ${name}`,
  });
}

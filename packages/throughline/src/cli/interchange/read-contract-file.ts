import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import type { OdcsContract } from "../../formats/odcs/contract.ts";
import { parseContract } from "../../formats/odcs/parse-contract.ts";
import type { VerbContext } from "../frame/verb.ts";
import { interchangeError } from "./error-codes.ts";

const mostBytes = 10_000_000;

/**
 * Reads a contract's file, which may stand anywhere.
 *
 * @throws {ThroughlineError} `interchange.unreadable-file`, `odcs.*`
 */
export async function readContractFile(context: VerbContext, file: string): Promise<OdcsContract> {
  return parseContract(await readGivenFile(context, file), file);
}

/** Reads the text of a file that a command names, which may stand anywhere. Throws `interchange.unreadable-file`. */
export async function readGivenFile({ io }: VerbContext, file: string): Promise<string> {
  const absolute = path.resolve(io.cwd, file);
  try {
    const { size } = await stat(absolute);
    if (size > mostBytes) throw interchangeError("unreadable-file", { detail: `file has more than 10 MB: ${file}` });
    return await readFile(absolute, "utf8");
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (typeof code !== "string" || !/^E[A-Z]+$/.test(code)) throw cause;
    throw interchangeError("unreadable-file", { detail: `file can't be read: ${file} (${code})`, cause });
  }
}

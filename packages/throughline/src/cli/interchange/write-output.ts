import { mkdir, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import type { VerbContext } from "../frame/verb.ts";
import { toStandardOutput } from "./asked-output.ts";
import { interchangeError } from "./error-codes.ts";

/** One document and the name of its file in a folder. */
export interface Output {
  readonly name: string;
  readonly text: string | Uint8Array;
}

/**
 * Writes documents: one to standard output, without `--out` or with `-`; one into the file that `--out` names; several, or one where
 * `--out` is a folder, into files of that folder. Files that are there are replaced.
 *
 * @returns the files, as they were named; empty for standard output
 * @throws {ThroughlineError} `interchange.not-written`
 */
export async function writeOutputs(
  { io, print }: Pick<VerbContext, "io" | "print">,
  outputs: readonly Output[],
  out: string | undefined,
): Promise<readonly string[]> {
  if (toStandardOutput(out)) {
    for (const { text } of outputs)
      print(typeof text === "string" ? text.trimEnd() : new TextDecoder().decode(text).trimEnd());
    return [];
  }
  const target = path.resolve(io.cwd, out);
  try {
    const isFolder = outputs.length > 1 || /[/\\]$/.test(out) || (await isDirectory(target));
    if (!isFolder) {
      await mkdir(path.dirname(target), { recursive: true });
      await writeFile(target, (outputs[0] as Output).text);
      return [out];
    }
    await mkdir(target, { recursive: true });
    for (const { name, text } of outputs) await writeFile(path.join(target, name), text);
    return outputs.map(({ name }) => path.join(out, name));
  } catch (cause) {
    const { code = "unknown" } = cause as NodeJS.ErrnoException;
    throw interchangeError("not-written", { detail: `output can't be written: ${out} (${code})`, cause });
  }
}

const isDirectory = (file: string): Promise<boolean> =>
  stat(file).then(
    (found) => found.isDirectory(),
    () => false,
  );

/** A name that every file system takes. */
export const fileName = (name: string): string => name.replaceAll(/[^\p{L}\p{N}._-]+/gu, "-").replace(/^[-.]+/, "");

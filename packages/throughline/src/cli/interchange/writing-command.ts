import type { ImportOptions } from "./write-declared.ts";

interface ShownImport extends Pick<ImportOptions, "file" | "role" | "isTable"> {
  readonly as?: string;
  /** The project as `--project` named it. */
  readonly project?: string | undefined;
}

/** The command that writes what an import has shown: the same one, with `--yes`. */
export function writingCommand(format: string, { file, as, role, isTable, project }: ShownImport): string {
  const words = [
    ...["throughline", "import", format, shellWord(file)],
    ...(as === undefined ? [] : ["--as", shellWord(as)]),
    ...(role === "data" ? [] : ["--role", role]),
    ...(isTable ? ["--table"] : []),
    ...(project === undefined ? [] : ["--project", shellWord(project)]),
    "--yes",
  ];
  return words.join(" ");
}

/** A word as shells take it: in quotes where it has more than letters, digits and signs of paths. */
export const shellWord = (text: string): string =>
  /^[\p{L}\p{N}_./:@%+=,-]+$/u.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

import { createStyle, wantsColour } from "../render/style.ts";
import { findRoot } from "./find-root.ts";
import type { CliIo, OutputStream } from "./io.ts";
import type { ParsedArguments } from "./parse-arguments.ts";
import { exitCodes, problemsJson, problemText } from "./report.ts";
import type { VerbContext, VerbEntry } from "./verb.ts";

/** One run of the command line. */
export interface Session {
  readonly io: CliIo;
  readonly commands: readonly VerbEntry[];
  /** The project's folder, once a verb asked for it. */
  root: string | undefined;
}

const columnsElsewhere = 100;
const leastColumns = 40;

/** Cells of a line: the terminal's, or a hundred where there is none. */
export const columnsOf = ({ columns = 0 }: OutputStream): number =>
  columns > 0 ? Math.max(leastColumns, columns) : columnsElsewhere;

/** What a verb receives for one run. */
export function createContext({ options, positionals }: ParsedArguments, session: Session): VerbContext {
  const { io, commands } = session;
  const json = options.json === true;
  const style = createStyle(wantsColour(io.stdout, io.env) && options["no-color"] !== true);
  const columns = columnsOf(io.stdout);
  const writeJson = (value: unknown) => void io.stdout.write(`${JSON.stringify(value)}\n`);
  const print = (text: string) => void (json || io.stdout.write(`${text}\n`));
  return {
    options: options as VerbContext["options"],
    positionals,
    io,
    style,
    columns,
    commands,
    json,
    root() {
      session.root ??= findRoot(io.cwd, options.project as string | undefined);
      return session.root;
    },
    print,
    printJson: (value) => json && writeJson(value),
    report(problems, more = {}) {
      if (json) writeJson({ problems: problemsJson(problems), ...more });
      else if (problems.length > 0) print(problemText(problems, { style, columns, root: session.root }));
      return problems.length > 0 ? exitCodes.problem : exitCodes.ok;
    },
  };
}

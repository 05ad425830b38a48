import { isThroughlineError, ThroughlineError } from "../../contracts/errors/index.ts";
import { oneSelect } from "../../runtime/lineage/one-select.ts";
import { exitCodeOf, problemsJson } from "../frame/report.ts";
import { defineVerb, type VerbContext } from "../frame/verb.ts";
import { renderProblems } from "../render/problems.ts";

/** `throughline query`: SQL over the current release. */
export const query = defineVerb({
  options: { limit: { type: "number", value: "<rows>", description: "rows to show at most; default 50" } },
  arguments: { names: ["<sql>"], min: 1 },
  examples: [
    [
      'throughline query "select country, count(*) n from silver.payments group by 1 order by n desc"',
      "over the tables of the current release",
    ],
    [
      'throughline query "select reason, count(*) n from bronze.payments__rejected group by 1"',
      "why rows were rejected",
    ],
    ['throughline query "from logs.\\"fraud-score\\" order by as_of desc" --limit 5', "the prediction log"],
  ],
  description:
    "One SELECT in the DuckDB dialect. Goes through the running server where there is one, else reads the release itself.",
  async run(context) {
    const written = context.positionals[0] as string;
    try {
      const sql = oneSelect(written, sqlFile);
      const { runQuery } = await import("../project/run-query.ts");
      return await runQuery(context, { sql, limit: context.options.limit ?? 50 });
    } catch (error) {
      const placed = isThroughlineError(error) ? inQuery(error, written) : undefined;
      if (placed === undefined) throw error;
      return reportPlaced(context, placed, written);
    }
  },
});

/** How problems name the SQL of the command line. */
const sqlFile = "query";

/** The problem at its place in the SQL as it was written; undefined for one that is of something else. */
function inQuery(error: ThroughlineError, written: string): ThroughlineError | undefined {
  if (error.where?.file === sqlFile) return error;
  const issue = error.issues.find(({ path }) => path?.[0] === "sql");
  if (issue === undefined) return undefined;
  const [, line, column] = issue.path as [string, number, number];
  const { code, title, detail, hint, status, fault, cause } = error;
  const where = { file: sqlFile, ...writtenPlace(written.split("\n"), { text: issue.message, line, column }) };
  return new ThroughlineError({ code, title, detail, hint, status, fault, cause, where });
}

/**
 * The engine was given the SQL within a larger statement, on lines of its own: the line is the nearest one with the same text.
 * A place outside of it is its end.
 */
function writtenPlace(
  lines: readonly string[],
  at: { readonly text: string; readonly line: number; readonly column: number },
): { readonly line: number; readonly column: number } {
  const same = lines.flatMap((text, i) => {
    const shift = text.trim() === "" ? -1 : text.indexOf(at.text);
    return shift === -1 || text.trim() !== at.text.trim() ? [] : [{ line: i + 1, column: at.column + shift }];
  });
  const distance = ({ line }: { readonly line: number }) => Math.abs(line - at.line);
  const [nearest] = same.sort((a, b) => distance(a) - distance(b));
  return nearest ?? endOf(lines);
}

function endOf(lines: readonly string[]) {
  const last = lines.findLastIndex((text) => text.trim() !== "");
  return { line: last + 1, column: (lines[last] ?? "").trimEnd().length + 1 };
}

function reportPlaced(context: VerbContext, problem: ThroughlineError, written: string): number {
  const { io, style, columns, json } = context;
  if (json) context.printJson({ problems: problemsJson([problem]) });
  else io.stderr.write(`${renderProblems([problem], { style, columns, sourceOf: () => written })}\n`);
  return exitCodeOf(problem);
}

import { counted } from "../../contracts/core/counted.ts";
import { type FieldType, formatType } from "../../contracts/shape/field.ts";
import { type QueryAnswer, querySql } from "../../runtime/lake/query-sql.ts";
import { cliError } from "../frame/error-codes.ts";
import type { VerbContext } from "../frame/verb.ts";
import { renderTable } from "../render/table.ts";
import { type ConfiguredProject, configuredProject } from "./project-config.ts";
import { readRelease } from "./read-release.ts";
import { callServer, findServer } from "./running-server.ts";

/** Runs a query and prints its rows as a table, or with `--json` `{ columns, rows, more, release }`. */
export async function runQuery(
  context: VerbContext,
  asked: { readonly sql: string; readonly limit: number },
): Promise<number> {
  if (!Number.isInteger(asked.limit) || asked.limit < 1)
    throw cliError("bad-option", { detail: `limit is not a whole number from 1: ${asked.limit}` });
  const project = await configuredProject(context);
  if (typeof project === "number") return project;
  const answer = await answerOf(project, asked);
  const columns = answer.columns.map(({ name, type }) => ({ name, type: formatType(type) }));
  context.printJson({ ...answer, columns });
  if (context.json) return 0;
  const numeric = new Set(["int32", "int64", "float64", "decimal"]);
  const heads = answer.columns.map(({ name, type }) => ({
    header: name,
    align: numeric.has(type.name) ? ("right" as const) : ("left" as const),
  }));
  const rows = answer.rows.map((row) => answer.columns.map(({ name, type }) => textOf(row[name], type)));
  context.print(renderTable({ columns: heads, rows, width: context.columns, paintHeader: context.style.dim }));
  context.print(
    context.style.dim(
      `${counted(answer.rows.length, "row")}${answer.more ? ", there are more: raise --limit" : ""} · release ${answer.release}`,
    ),
  );
  return 0;
}

async function answerOf(
  { root, state }: ConfiguredProject,
  { sql, limit }: { readonly sql: string; readonly limit: number },
): Promise<QueryAnswer & { readonly release: string }> {
  const server = await findServer(state);
  if (server !== undefined)
    return (await (await callServer(server, "/control/query", { sql, limit })).json()) as QueryAnswer & {
      release: string;
    };
  const open = await readRelease(root, state);
  try {
    return { ...(await querySql(open.session, sql, limit)), release: open.release.id };
  } finally {
    await open.close();
  }
}

/** Decimals have all digits of their type. */
function textOf(value: unknown, type: FieldType): string {
  if (value === null || value === undefined) return "null";
  if (type.name === "decimal" && typeof value === "number") return value.toFixed(type.scale);
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

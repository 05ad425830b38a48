import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDuckDb } from "../../../adapters/duckdb/engine/open-duckdb.ts";
import type { Field, TypeName } from "../../../contracts/shape/field.ts";
import type { QueryEngine, QuerySession } from "../../../ports/query-engine.ts";
import { learnableAsDeclared, learnableByRows } from "./learnable-columns.ts";

let engine: QueryEngine;
let session: QuerySession;
beforeAll(async () => {
  engine = await openDuckDb();
  session = await engine.session();
  await session.run(`CREATE TABLE churn AS SELECT
    i % 3 = 0 AS churned,
    CASE WHEN i % 3 = 0 THEN 'reason ' || i END AS churn_reason,
    CASE WHEN i % 3 = 0 THEN 'gone' ELSE 'here' END AS state,
    CASE WHEN i % 3 = 0 THEN i END AS refund,
    'customer ' || i AS customer,
    CASE i % 4 WHEN 0 THEN NULL WHEN 1 THEN 'app' ELSE 'web' END AS channel,
    i % 50 AS seats,
    i AS minutes,
    'same' AS constant
    FROM range(600) t(i)`);
});
afterAll(() => engine.close());

const field = (name: string, type: Exclude<TypeName, "decimal"> = "text", more: Partial<Field> = {}): Field =>
  ({ name, type: { name: type }, nullable: true, ...more }) as Field;
const label = field("churned", "boolean");
const fields = [
  ...[field("churn_reason"), field("state"), field("refund", "int64"), field("customer"), field("channel")],
  ...[field("seats", "int64"), field("minutes", "int64"), field("constant")],
];
const names = (of: readonly Field[] | undefined) => of?.map(({ name }) => name);

describe("columns that a model could learn from", () => {
  it("are, by their rows, numbers and texts of few kinds that do not tell the label by themselves", async () => {
    const found = await learnableByRows(session, { table: "churn", label, fields });
    expect(names(found?.inputs)).toEqual(["channel", "seats", "minutes"]);
    expect(names(found?.telling)).toEqual(["churn_reason", "state", "refund"]);
  });

  it("are not known by the rows of an empty table", async () => {
    await session.run("CREATE TABLE nobody AS SELECT * FROM churn WHERE false");
    expect(await learnableByRows(session, { table: "nobody", label, fields })).toBeUndefined();
  });

  it("are, by what is declared, numbers that name nothing, truths and texts of a closed set", () => {
    const declared = [
      ...[field("customer"), field("order_id", "int64"), field("seats", "int32"), field("paid", "boolean")],
      field("plan", "text", { values: ["basic", "pro"] }),
    ];
    expect(names(learnableAsDeclared(declared).inputs)).toEqual(["seats", "paid", "plan"]);
  });
});

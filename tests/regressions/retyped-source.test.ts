import { rename, rm } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { acceptAll } from "../support/accept.ts";
import { cli, cliJson, query } from "../support/cli.ts";
import { madeOnce } from "../support/made-once.ts";
import { expectProblem } from "../support/problems.ts";
import { builtSmallProject } from "../support/small-project.ts";
import type { TempProject } from "../support/temp-project.ts";

let project: TempProject;
const built = madeOnce(builtSmallProject);
beforeEach(async () => {
  project = await built();
});
afterEach(() => project.remove());

const rawColumns = "columns: { order_id: text(), amount: decimal(12, 2), ordered_at: timestamp() },";
const edit = (from: string, to: string) => project.edit("data/orders.ts", from, to);
/** Changes the first declaration that has these columns: the source's. */
const retype = (to: string) => edit(rawColumns, `columns: ${to},`);
const raw = (columns: string) => query(project, `select ${columns} from bronze.orders order by order_id`);

describe("a source whose columns are declared anew", () => {
  it("is read again from its files, and what is built from it follows", async () => {
    await project.write("inbox/two.csv", "order_id,amount,ordered_at\no-4,1.005,2026-06-30T12:00:00Z\n");
    await cliJson(project, ["run"]);
    expect(await query(project, "select line from bronze.orders__rejected")).toHaveLength(1);
    await retype("{ order_id: text(), amount: decimal(12, 3), ordered_at: timestamp() }");
    await edit("amount, ordered_at from", "amount::decimal(12, 2) as amount, ordered_at from");
    await acceptAll(project);
    const { stdout, code } = await cli(project, ["run"]);
    expect([code, stdout]).toEqual([0, expect.stringContaining("read anew")]);
    expect(await raw("order_id, amount::text as amount")).toEqual([
      { order_id: "o-1", amount: "10.500" },
      { order_id: "o-2", amount: "4.250" },
      { order_id: "o-3", amount: "-1.000" },
      { order_id: "o-4", amount: "1.005" },
    ]);
    expect(await query(project, "select * from bronze.orders__rejected")).toEqual([]);
    expect(await query(project, "select _file, _line from bronze.orders__file where order_id = 'o-4'")).toEqual([
      { _file: "inbox/two.csv", _line: "2" },
    ]);
    expect(await query(project, "select count(*) n from silver.orders")).toEqual([{ n: "3" }]);
    expect(await cliJson(project, ["run"])).toMatchObject({ created: false, built: 0 });
  });

  it("loses a column that is declared no more, and gets it back", async () => {
    await retype("{ order_id: text(), ordered_at: timestamp() }");
    await edit("order_id, amount, ordered_at from", "order_id, 1.5::decimal(12, 2) as amount, ordered_at from");
    await cliJson(project, ["run"]);
    const columns = await query(project, "describe bronze.orders");
    expect(columns.map(({ column_name }) => column_name)).toEqual(["order_id", "ordered_at"]);
    await edit("columns: { order_id: text(), ordered_at: timestamp() },", rawColumns);
    await edit("order_id, 1.5::decimal(12, 2) as amount,", "order_id, amount,");
    await cliJson(project, ["run"]);
    expect(await raw("amount::text as amount")).toEqual([{ amount: "10.50" }, { amount: "4.25" }, { amount: "-1.00" }]);
    expect(await query(project, "select sum(amount)::text total from silver.orders")).toEqual([{ total: "14.75" }]);
  });

  it("is refused by the names of files that are gone, changes nothing, and goes on once they are back", async () => {
    const file = path.join(project.root, "inbox/one.csv");
    await rename(file, path.join(project.root, "one.csv"));
    await retype("{ order_id: text(), amount: decimal(14, 2), ordered_at: timestamp() }");
    await edit("amount, ordered_at from", "amount::decimal(12, 2) as amount, ordered_at from");
    await acceptAll(project);
    const refused = expectProblem(await cli(project, ["run"]), { code: "ingest.files-gone", exit: 1 });
    expect(refused).toContain("inbox/one.csv");
    expect(await raw("amount::text as amount")).toEqual([{ amount: "10.50" }, { amount: "4.25" }, { amount: "-1.00" }]);
    await rename(path.join(project.root, "one.csv"), file);
    await cliJson(project, ["run"]);
    expect(await raw("typeof(amount) as type")).toEqual(Array(3).fill({ type: "DECIMAL(14,2)" }));
  });

  it("is read from the files that are left once its folders are removed, and what is built from it follows", async () => {
    await project.write("inbox/two.csv", "order_id,amount,ordered_at\no-4,1.00,2026-06-30T12:00:00Z\n");
    for (const table of ["orders", "orders__rejected"])
      await rm(path.join(project.state, "lake/bronze", table), { recursive: true });
    await rm(path.join(project.root, "inbox/one.csv"));
    await cliJson(project, ["run"]);
    expect(await raw("order_id")).toEqual([{ order_id: "o-4" }]);
    expect(await query(project, "select order_id from silver.orders")).toEqual([{ order_id: "o-4" }]);
  });

  it("is read again on request too", async () => {
    const before = await query(project, "select rejected_at from silver.orders__rejected");
    const { stdout } = await cli(project, ["run", "--rebuild"]);
    expect(stdout).toMatch(/bronze\.orders .*read anew/);
    expect(await raw("order_id")).toHaveLength(3);
    expect(before).toHaveLength(1);
    await project.write("inbox/two.csv", "order_id,amount,ordered_at\no-4,1.00,2026-06-30T12:00:00Z\n");
    await cliJson(project, ["run"]);
    expect(await raw("order_id")).toHaveLength(4);
  });

  it("is kept on request to build everything where files are gone, and says so", async () => {
    await rename(path.join(project.root, "inbox/one.csv"), path.join(project.root, "one.csv"));
    const { stdout, code } = await cli(project, ["run", "--rebuild"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/note +bronze\.orders: not read anew.*inbox\/one\.csv/);
    expect(await raw("order_id")).toHaveLength(3);
  });
});

describe("a table whose columns are declared anew", () => {
  it("is overwritten with them", async () => {
    await edit(
      'amount: decimal(12, 2), ordered_at: timestamp() },\n  key: "order_id",\n  at: "ordered_at",\n  checks',
      'amount: double(), ordered_at: timestamp() },\n  key: "order_id",\n  at: "ordered_at",\n  checks',
    );
    await edit("import { check, decimal,", "import { check, decimal, double,");
    await edit("amount, ordered_at from", "amount::double as amount, ordered_at from");
    await acceptAll(project);
    await cliJson(project, ["run"]);
    expect(await query(project, "select distinct typeof(amount) as type from silver.orders")).toEqual([
      { type: "DOUBLE" },
    ]);
  });
});

import { spawnSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cli, cliJson, query } from "../support/cli.ts";
import { inlineProject, type TempProject } from "../support/temp-project.ts";
import { customers, invoices, oddNames, passengers, readings, type UserFile } from "../support/user-files.ts";

interface Written {
  readonly key: readonly string[];
  readonly time: string | null;
  readonly target: string | null;
  readonly columns: readonly {
    readonly name: string;
    readonly type: { readonly name: string };
    readonly personal: string | null;
  }[];
  readonly notes: readonly string[];
  readonly roles: Readonly<Record<string, string>>;
  readonly left: Readonly<Record<string, string>>;
}

const files = { passengers, customers, readings, invoices, oddNames };
type Name = keyof typeof files;

let home: TempProject;
const written = new Map<Name, Written>();

/** The project of a file, as other helpers take it. */
const projectOf = (name: Name): TempProject => ({ ...home, root: path.join(home.root, name) });

beforeAll(async () => {
  home = await inlineProject({});
  for (const name of Object.keys(files) as Name[]) {
    const file: UserFile = files[name]();
    await writeFile(path.join(home.root, file.name), file.bytes);
    written.set(name, await cliJson<Written>(home, ["init", name, "--csv", file.name, "--yes"]));
  }
});
afterAll(() => home.remove());

const partsOf = (name: Name) => {
  const { key, time, target } = written.get(name) as Written;
  return { key, time, target };
};
const typesOf = (name: Name) =>
  Object.fromEntries((written.get(name)?.columns ?? []).map(({ name: column, type }) => [column, type.name]));
const personalOf = (name: Name) =>
  (written.get(name)?.columns ?? []).flatMap(({ name: column, personal }) =>
    personal === null ? [] : [`${column} ${personal}`],
  );

describe("a project over a user's file", () => {
  it("has the key, time and target that the file shows", () => {
    expect({
      passengers: partsOf("passengers"),
      customers: partsOf("customers"),
      readings: partsOf("readings"),
      invoices: partsOf("invoices"),
      oddNames: partsOf("oddNames"),
    }).toEqual({
      passengers: { key: ["passenger_id"], time: null, target: null },
      customers: { key: ["customer_id"], time: "since", target: "churn" },
      readings: { key: ["device_id", "ts"], time: "ts", target: "failure" },
      invoices: { key: ["rechnungs_nr"], time: "datum", target: "storniert" },
      oddNames: { key: ["row_id"], time: null, target: null },
    });
  });

  it("has the types that its values show, and converts what sources do not read by themselves", () => {
    expect(typesOf("customers")).toMatchObject({
      since: "timestamp",
      tenure: "int32",
      total_charges: "decimal",
      churn: "boolean",
    });
    expect(typesOf("readings")).toMatchObject({ ts: "timestamp", temp_c: "decimal", rpm: "int32", failure: "boolean" });
    expect(typesOf("invoices")).toMatchObject({
      datum: "timestamp",
      betrag: "decimal",
      ort: "text",
      storniert: "boolean",
    });
    expect(typesOf("passengers")).toMatchObject({ survived: "int32", age: "decimal", fare: "decimal" });
  });

  it("keeps personal data in bronze", () => {
    expect([personalOf("passengers"), personalOf("customers"), personalOf("invoices")]).toEqual([
      ["name name"],
      ["e_mail email"],
      [],
    ]);
  });

  it("leaves out the roles that the file gives nothing to, and says why", () => {
    expect(Object.keys(written.get("customers")?.roles ?? {})).toHaveLength(8);
    expect(written.get("passengers")?.left).toEqual({
      ml: "no column says when a row happened",
      mlops: "no column says when a row happened",
      analyst: "no column says when a row happened",
    });
  });

  it("says what was done to a file that sources do not read as it is", () => {
    expect(written.get("invoices")?.notes).toEqual([
      "semicolons between fields: the source says so, later files need the same",
      "inbox/rechnungen_2025/ holds it rewritten as UTF-8, for it was windows-1252: later files need the same",
      "Datum: read as %d.%m.%Y %H:%M, in UTC",
      "Betrag (€): decimal commas: text in the source, a number in the table",
    ]);
  });

  it("names the delimiter of its file in the source, and copies the file byte by byte", async () => {
    const semicolons = 'id;label;paid\n1;Ann, Bo;1.50\n2;"x;y";2.00\n3;Cy;3.00\n';
    await writeFile(path.join(home.root, "bills.csv"), semicolons);
    const { notes } = await cliJson<Written>(home, ["init", "bills", "--csv", "bills.csv", "--yes"]);
    expect(notes).toContain("semicolons between fields: the source says so, later files need the same");
    const root = path.join(home.root, "bills");
    expect(await readFile(path.join(root, "data/bills.ts"), "utf8")).toContain('  delimiter: ";",\n');
    expect(await readFile(path.join(root, "inbox/bills/bills.csv"), "utf8")).toBe(semicolons);
    await cliJson({ ...home, root }, ["run"]);
    expect(await query({ ...home, root }, "select label from silver.bills order by 1")).toEqual([
      { label: "Ann, Bo" },
      { label: "Cy" },
      { label: "x;y" },
    ]);
  });

  it.each(Object.keys(files) as Name[])("has no problems: %s", async (name) => {
    const { stdout } = await cli(projectOf(name), ["check", "--json"]);
    expect(JSON.parse(stdout).problems).toEqual([]);
  });

  it("compiles, each of them", async () => {
    await writeFile(
      path.join(home.root, "tsconfig.json"),
      JSON.stringify({
        extends: "./customers/tsconfig.json",
        compilerOptions: { customConditions: ["source"] },
        include: ["*/**/*.ts", "*/**/*.tsx"],
      }),
    );
    const tsc = path.resolve(import.meta.dirname, "../../node_modules/typescript/bin/tsc");
    const { stdout, status } = spawnSync(process.execPath, [tsc, "--noEmit", "-p", home.root], { encoding: "utf8" });
    expect([status, stdout]).toEqual([0, ""]);
  });

  it("reads every row of its file, those with decimal commas and days first too", async () => {
    await cliJson(projectOf("invoices"), ["run"]);
    expect(
      await query(
        projectOf("invoices"),
        "select count(*) as n, min(betrag) as least, max(datum) as last, any_value(ort) in ('München', 'Köln') as town, (select count(*) from bronze.rechnungen_2025__rejected) as rejected from silver.rechnungen_2025",
      ),
    ).toEqual([
      { n: "500", least: expect.closeTo(10, -1), last: "2025-03-21T19:00:00.000000Z", town: true, rejected: "0" },
    ]);
  });

  it("names rows that are alike each by a name of its own", async () => {
    await cliJson(projectOf("oddNames"), ["run"]);
    expect(await query(projectOf("oddNames"), "select count(distinct row_id) as n from silver.odd")).toEqual([
      { n: "120" },
    ]);
  });
});

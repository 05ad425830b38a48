import { describe, expect, it } from "vitest";
import { inRole } from "../../../test/payments-project.ts";
import type { Declaration } from "../core/declaration.ts";
import { source } from "../data/source.ts";
import { sql } from "../data/sql.ts";
import { table } from "../data/table.ts";
import { bigint, type Column, text } from "../shape/column.ts";
import type { Relation } from "../shape/relation.ts";
import type { SqlColumn, SqlTrace } from "./kind-spec.ts";
import { resolveProject } from "./resolve.ts";

const people = inRole(
  "data",
  source("bronze.people", {
    files: "*.csv",
    columns: { id: text(), name: text().pii("name"), mail: text().pii("email"), born: bigint().pii("birth") },
  }),
);

const copy = (name: string, from: Relation, columns: Readonly<Record<string, Column>>) =>
  inRole("data", table(name, { columns, query: sql`select 1 from ${from}` }), 5) as unknown as Relation & Declaration;

/** A column made from others: `name: "bronze.people.name"`. */
const made = (name: string, direct: readonly string[], type: SqlColumn["type"] = { name: "text" }): SqlColumn => ({
  name,
  type,
  direct: direct.map((ref) => ({
    table: ref.slice(0, ref.lastIndexOf(".")),
    column: ref.slice(ref.lastIndexOf(".") + 1),
  })),
  indirect: [{ table: "bronze.people", column: "mail" }],
});

function problemsOf(declarations: readonly Declaration[], traces: Readonly<Record<string, readonly SqlColumn[]>>) {
  const found = new Map(
    Object.entries(traces).map(([name, columns]): [string, SqlTrace] => [`table:${name}`, { columns }]),
  );
  return resolveProject({ project: "trial", declarations, missing: [] }, { sql: found }).problems;
}

describe("personal data", () => {
  it("that reaches a column of a query without its tag is a problem, with column, source, place and cure", () => {
    const clean = copy("silver.people", people, { full_name: text() });
    const problems = problemsOf([people, clean], { "silver.people": [made("full_name", ["bronze.people.name"])] });
    expect(problems.map(({ code, detail, hint, where }) => ({ code, detail, hint, where }))).toEqual([
      {
        code: "contracts.untagged-pii",
        detail:
          'silver.people.full_name is made from personal data and does not say so: bronze.people.name is pii("name")',
        hint: 'write .pii("name") on the column, or leave it out of the query',
        where: {
          file: "data/silver.people.ts",
          line: 5,
          declaration: "table:silver.people",
          role: "data",
          subject: "column full_name",
        },
      },
    ]);
  });
  it("may be carried on under its tag, spread or written", () => {
    const clean = copy("silver.people", people, { name: people.columns.name, other: text().pii("name").pii("more") });
    const columns = [made("name", ["bronze.people.name"]), made("other", ["bronze.people.name"])];
    expect(problemsOf([people, clean], { "silver.people": columns })).toEqual([]);
  });
  it("of several categories needs each of them", () => {
    const clean = copy("silver.people", people, { both: text().pii("name") });
    const problems = problemsOf([people, clean], {
      "silver.people": [made("both", ["bronze.people.name", "bronze.people.mail"])],
    });
    expect(problems.map(({ hint }) => hint)).toEqual([
      'write .pii("email") on the column, or leave it out of the query',
    ]);
  });
  it("is no longer there in a count, a length or a truth made from it", () => {
    const clean = copy("silver.people", people, { named: bigint(), decade: text() });
    const columns = [made("named", ["bronze.people.name"], { name: "int64" }), made("decade", ["bronze.people.born"])];
    expect(problemsOf([people, clean], { "silver.people": columns })).toEqual([]);
  });
  it("is not in rows that it only decides about", () => {
    const clean = copy("silver.people", people, { id: text() });
    expect(problemsOf([people, clean], { "silver.people": [made("id", ["bronze.people.id"])] })).toEqual([]);
  });
  it("is followed through tables that lost the tag, so that all columns are found at once", () => {
    const silver = copy("silver.people", people, { who: text() });
    const gold = copy("gold.people", silver, { whom: text() });
    const problems = problemsOf([gold, silver, people], {
      "silver.people": [made("who", ["bronze.people.name"])],
      "gold.people": [made("whom", ["silver.people.who"])],
    });
    expect(problems.map(({ detail }) => detail)).toEqual([
      'gold.people.whom is made from personal data and does not say so: bronze.people.name is pii("name")',
      'silver.people.who is made from personal data and does not say so: bronze.people.name is pii("name")',
    ]);
  });
  it("is not looked for in columns that the table does not declare", () => {
    const clean = copy("silver.people", people, { id: text() });
    expect(problemsOf([people, clean], { "silver.people": [made("extra", ["bronze.people.name"])] })).toEqual([]);
  });
});

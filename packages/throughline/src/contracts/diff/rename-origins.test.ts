import { describe, expect, it } from "vitest";
import { z } from "zod";
import { authorizeRoute, type Changes, changedProject, resolvedProject } from "../../../test/changed-project.ts";
import { list, post } from "../backend/index.ts";
import { text } from "../data/index.ts";
import { type LockEntry, lockOf } from "../lock/lock.ts";
import type { Relation } from "../shape/relation.ts";
import { breaksOf } from "./breaks.ts";
import { declarationRenames } from "./declaration-renames.ts";

/** Two columns of one shape that stand before and after, so that what is made of one of them may be made of the other. */
const raw = { segment: text(), region: text() };

/** What happened between two states of the project: `declaration port: what is said`. */
function saidOf(before: Changes, after: Changes): readonly string[] {
  const was = lockOf(resolvedProject({ raw, ...before }).graph);
  const { breaks, compatible } = breaksOf(was, resolvedProject({ raw, ...after }));
  const broken = breaks.flatMap(({ parts }) =>
    parts.flatMap((part) => part.changes.map((change) => ({ ...part, change }))),
  );
  return [...broken, ...compatible].map(({ declaration, port, change }) => `${declaration} ${port}: ${change.says}`);
}
const renamesOf = (before: Changes, after: Changes) => saidOf(before, after).filter((says) => /renamed/.test(says));

const { payments } = changedProject({ raw }) as unknown as { readonly payments: Relation };
const inputs = (names: Readonly<Record<string, string>>): Changes => ({
  options: {
    fraud: { features: Object.fromEntries(Object.entries(names).map(([name, of]) => [name, payments.columns[of]])) },
  },
});

describe("an input of a model", () => {
  it("of another column is no new name of one that went, while both columns stand", () => {
    const said = saidOf({ inputs: ["segment"] }, { inputs: ["region"] });
    expect(said).toEqual(
      expect.arrayContaining([
        "model:fraud input: segment removed",
        "model:fraud input: region added as required: text",
        "endpoint:fraud-score request: segment removed",
      ]),
    );
    expect(said.join("\n")).not.toContain("renamed");
  });
  it("is none either where neither has the name of its column", () => {
    expect(renamesOf(inputs({ seg: "segment" }), inputs({ zone: "region" }))).toEqual([]);
    expect(renamesOf(inputs({ segment: "segment" }), inputs({ zone: "region" }))).toEqual([]);
    expect(renamesOf(inputs({ seg: "segment" }), inputs({ region: "region" }))).toEqual([]);
  });
  it("is none where the column of the one that went is still read for something else", () => {
    const sliced = (names: Readonly<Record<string, string>>): Changes => ({
      options: { fraud: { ...inputs(names).options?.fraud, evaluate: { slices: ["segment"] } } },
    });
    expect(renamesOf(sliced({ segment: "segment" }), sliced({ region: "region" }))).toEqual([]);
  });
  it("has a new name where it is of the same column", () => {
    const renamed = [
      "model:fraud input: segment renamed to seg",
      "endpoint:fraud-score request: segment renamed to seg",
    ];
    expect(renamesOf(inputs({ segment: "segment" }), inputs({ seg: "segment" }))).toEqual(renamed);
    expect(renamesOf(inputs({ segment: "segment" }), inputs({ seg: "segment", region: "region" }))).toEqual(renamed);
  });
  it("has the new name of its column where that was renamed", () => {
    const renamed = { raw: { region: raw.region, segment_code: text() }, inputs: ["segment_code"] };
    expect(renamesOf({ inputs: ["segment"] }, renamed)).toContain("model:fraud input: segment renamed to segment_code");
  });
});

describe("a column of a table", () => {
  const made = (columns: Readonly<Record<string, string>>, more: Changes = {}): Changes => ({
    silver: {
      segment: undefined,
      region: undefined,
      ...Object.fromEntries(Object.keys(columns).map((name) => [name, text()])),
    },
    made: columns,
    ...more,
  });
  it("has a new name where it is made of the same column, and none where it is made of another", () => {
    expect(renamesOf(made({ one: "segment" }), made({ two: "segment" }))).toEqual([
      "table:silver.payments rows: one renamed to two",
    ]);
    expect(renamesOf(made({ one: "segment" }), made({ two: "region" }))).toEqual([]);
  });
  it("that is made of nothing is no new name of one that was made of a column", () => {
    expect(renamesOf(made({ one: "segment" }), made({ two: "no column" }))).toEqual([]);
    expect(renamesOf(made({ one: "no column" }), made({ two: "no column" }))).toEqual([
      "table:silver.payments rows: one renamed to two",
    ]);
  });
  it("is told by its shape where nothing is known of what its SQL reads", () => {
    const untraced = { untraced: true };
    expect(renamesOf(made({ one: "segment" }, untraced), made({ two: "region" }, untraced))).toEqual([
      "table:silver.payments rows: one renamed to two",
    ]);
  });
});

describe("a field of a route", () => {
  const routes = (own: object): Changes => ({ options: { api: { routes: own } } });
  const listed = (column: string) =>
    routes({
      alerts: ({ payments: rows }: { readonly payments: Relation }) =>
        list("/alerts", { from: rows, fields: ["payment_id", column], sort: ["paid_at"], internal: true }),
    });
  const decided = (field: string, from: "score" | "nothing") =>
    routes({
      authorize: ({ score }: { readonly score: { pick(field: string): object } }) =>
        post("/authorize", {
          body: z.object({ card_id: z.string() }),
          reply: z.object({ [field]: z.string() }),
          ...(from === "score" ? { uses: { score: score.pick("score") as never } } : {}),
          handle: async () => ({ [field]: "" }),
        }),
    });
  it("of a list is no new name of another column's", () => {
    expect(renamesOf(listed("segment"), listed("region"))).toEqual([]);
    expect(saidOf(listed("segment"), listed("region"))).toContain("service:payments-api GET /alerts: segment removed");
  });
  it("of a reply has a new name where its handler reads the same", () => {
    expect(renamesOf(decided("held", "score"), decided("kept", "score"))).toHaveLength(1);
    expect(renamesOf(decided("held", "nothing"), decided("kept", "nothing"))).toHaveLength(1);
    expect(renamesOf(decided("held", "score"), decided("kept", "nothing"))).toEqual([]);
  });
  it("of a body has one where its shape fits, since it is made of nothing", () => {
    const body = (name: string) => routes({ authorize: authorizeRoute(z.object({ [name]: z.string() })) });
    expect(renamesOf(body("note"), body("remark"))).toHaveLength(1);
  });
});

describe("a declaration that gives nothing", () => {
  const { entries } = lockOf(resolvedProject({ raw }).graph);
  const { "page:alerts": alerts, ...others } = entries;
  const now = (entry: object) => ({ ...others, "page:home": { ...alerts, ...entry } as LockEntry });
  it("has a new name where it reads the same", () => {
    expect([...declarationRenames(entries, now({}))]).toEqual([["page:alerts", "page:home"]]);
  });
  it("is another one where it reads something else", () => {
    expect([...declarationRenames(entries, now({ uses: { "table:silver.payments#rows": ["region"] } }))]).toEqual([]);
  });
});

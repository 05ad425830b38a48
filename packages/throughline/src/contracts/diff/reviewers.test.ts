import { describe, expect, it } from "vitest";
import { checkedProject, renamedAmount } from "../../../test/broken-project.ts";
import type { Break, Victim } from "./break-report.ts";
import { acceptNeeds, reviewersOf } from "./reviewers.ts";

const { report } = checkedProject(renamedAmount);
const found = report.breaks[0] as Break;
const victim = (id: string, changes: Partial<Victim>): Victim => ({
  ...(found.victims[0] as Victim),
  id,
  owner: undefined,
  role: undefined,
  ...changes,
});
const withVictims = (victims: readonly Victim[], changes: Partial<Break> = {}): Break => ({
  ...found,
  ...changes,
  victims,
});

describe("the reviewers of a change", () => {
  it("are the owners of those it affects, each with their files", () => {
    expect(reviewersOf(report).map(({ owner, files }) => [owner, files])).toEqual([
      ["@analyst", ["analyst/overview.ts", "analyst/total.ts"]],
      ["@backend", ["backend/payments-api.ts"]],
      ["@ml", ["ml/card_activity.ts", "ml/fraud.ts"]],
      ["@mlops", ["mlops/fraud-score.ts"]],
    ]);
  });
  it("are none where only the owner of what broke is affected", () => {
    const own = withVictims([victim("table:a", { owner: "@data", role: "data" })]);
    expect(reviewersOf({ ...report, breaks: [own] })).toEqual([]);
    expect(reviewersOf({ ...report, breaks: [] })).toEqual([]);
  });
  it("are roles where the affected have no owner, after all owners and in the order of the line", () => {
    const others = [victim("dashboard:d", { role: "analyst" }), victim("model:m", { role: "ml" })];
    const owned = victim("page:p", { owner: "@web", role: "frontend" });
    const breaks = [withVictims([...others, owned])];
    expect(reviewersOf({ ...report, breaks }).map(({ owner, role }) => owner ?? role)).toEqual([
      "@web",
      "ml",
      "analyst",
    ]);
  });
  it("see each file and each break once, and no file of what stands nowhere", () => {
    const twice = [
      victim("a:a", { owner: "@x" }),
      victim("a:b", { owner: "@x" }),
      victim("a:c", { owner: "@x", place: "removed" }),
    ];
    const breaks = [withVictims(twice), withVictims(twice.slice(0, 1), { target: "other" })];
    expect(reviewersOf({ ...report, breaks })).toEqual([
      {
        owner: "@x",
        files: ["ml/card_activity.ts"],
        victims: ["a:a", "a:b", "a:c"],
        targets: ["bronze.payments.amount", "other"],
      },
    ]);
  });
});

describe("what it takes to accept a break", () => {
  it("is that the owners of the affected agree, but for the owner of what broke; nobody speaks for people outside", () => {
    expect(acceptNeeds(found)).toEqual({
      owners: ["@analyst", "@backend", "@ml", "@mlops"],
      roles: [],
      external: true,
    });
    const own = withVictims([victim("table:a", { owner: "@data", role: "data" })]);
    expect(acceptNeeds(own)).toEqual({ owners: [], roles: [], external: false });
  });
  it("is that a role agrees where what is affected has no owner", () => {
    const both = [victim("dashboard:d", { role: "analyst" }), victim("model:m", { role: "ml" })];
    expect(acceptNeeds(withVictims(both)).roles).toEqual(["ml", "analyst"]);
  });
  it("is nothing within one role where nothing has an owner", () => {
    const both = [victim("table:t", { role: "data" }), victim("model:m", { role: "ml" })];
    expect(acceptNeeds(withVictims(both, { owner: undefined }))).toMatchObject({ owners: [], roles: ["ml"] });
  });
});

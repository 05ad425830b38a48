import { describe, expect, it } from "vitest";
import { checkedProject, renamedAmount } from "../../../test/broken-project.ts";
import type { Break } from "../../contracts/diff/break-report.ts";
import { acceptNeeds, reviewersOf } from "../../contracts/diff/reviewers.ts";
import { renderAcceptNeeds, renderReviewers } from "./reviewers.ts";
import { createStyle } from "./style.ts";

const { report } = checkedProject(renamedAmount);
const rendering = { style: createStyle(false), columns: 100 };

describe("reviewers in the terminal", () => {
  it("stand one a line, with their files and what broke", () => {
    expect(renderReviewers(reviewersOf(report), rendering).split("\n")).toEqual([
      "  reviewer  files                                  because of",
      "  @analyst  analyst/overview.ts, analyst/total.ts  bronze.payments.amount",
      "  @backend  backend/payments-api.ts                bronze.payments.amount",
      "  @ml       ml/card_activity.ts, ml/fraud.ts       bronze.payments.amount",
      "  @mlops    mlops/fraud-score.ts                   bronze.payments.amount",
    ]);
  });
  it("are roles where nobody owns what is affected, and none where nobody else has to look", () => {
    const unowned = [{ role: "ml" as const, files: ["ml/a.ts"], victims: ["model:a"], targets: ["t.c"] }];
    expect(renderReviewers(unowned, rendering)).toContain("  ml (no owner)  ml/a.ts  t.c");
    expect(renderReviewers([], rendering)).toBe("  Nobody else has to look at it.");
  });
});

describe("those who have to agree", () => {
  it("are owners, roles without one, and people outside; nothing is said where there are none", () => {
    expect(renderAcceptNeeds(acceptNeeds(report.breaks[0] as Break))).toBe(
      "@analyst, @backend, @ml, @mlops, people outside the project, whom nobody here can speak for",
    );
    expect(renderAcceptNeeds({ owners: ["@a"], roles: ["ml"], external: false })).toBe("@a, ml (no owner)");
    expect(renderAcceptNeeds({ owners: [], roles: [], external: false })).toBeUndefined();
  });
});

import { describe, expect, it } from "vitest";
import { checkedProject, renamedAmount } from "../../../test/broken-project.ts";
import { contractError } from "../data/error-codes.ts";
import type { Break, BreakReport } from "./break-report.ts";
import { findingsOf } from "./findings.ts";

const { report } = checkedProject(renamedAmount);
const found = report.breaks[0] as Break;
const problem = (detail: string, file: string, line: number) =>
  contractError("unknown-column", { detail, hint: "name it", where: { file, line } });
const says = (changes: Partial<BreakReport>, problems: BreakReport["problems"] = []) =>
  findingsOf({ root: "", problems, report: { ...report, ...changes } }).map(
    ({ severity, code, title, message }) => `${severity} ${code === "break.affected" ? title : message.split("\n")[0]}`,
  );

describe("what a check has to say", () => {
  it("begins with the break that affects most, then problems of their own, whatever order they came in", () => {
    const small = { ...found, target: "small", victims: found.victims.slice(0, 1) };
    const own = problem("own mistake", "ml/other.ts", 3);
    expect(says({ breaks: [small, found] }, [own]).slice(0, 4)).toEqual([
      "error bronze.payments.amount: amount renamed to amount_usd.",
      "error small: amount renamed to amount_usd.",
      "error own mistake",
      "error bronze.payments.amount breaks feature view card_activity",
    ]);
  });
  it("has no problem that a break causes on the line of one it affects, and has those of other lines", () => {
    const problems = [
      problem("on a victim's line", "ml/fraud.ts", 1),
      problem("below it", "ml/fraud.ts", 9),
      problem("on the break's line", "data/bronze.payments.ts", 1),
    ];
    const said = says({ breaks: [{ ...found, problems }] });
    expect(said.filter((text) => / line| below/.test(text))).toEqual(["error below it", "error on the break's line"]);
  });
  it("has every problem of a break that affects nobody, which is only a notice", () => {
    const problems = [problem("its own SQL", "data/bronze.payments.ts", 1)];
    const alone = { ...found, victims: [], verdict: "breaking, nobody affected", problems } as const;
    expect(says({ breaks: [alone] })).toEqual([
      "error its own SQL",
      "notice bronze.payments.amount: amount renamed to amount_usd.",
    ]);
  });
  it("names the cure of such a problem with the one it affects, and only some of many fields", () => {
    const reads = Array.from({ length: 9 }, (_, at) => ({ field: `t.c${at}`, certainty: "definite" as const }));
    const victims = found.victims.filter(({ id }) => id === "model:fraud").map((victim) => ({ ...victim, reads }));
    const problems = [problem("on its line", "ml/fraud.ts", 1), problem("below it", "ml/fraud.ts", 9)];
    const breaks = [{ ...found, victims, problems }];
    const affected = findingsOf({ root: "", problems: [], report: { ...report, breaks } })[1];
    expect(affected?.message.split("\n")).toEqual([
      "Affected by bronze.payments.amount: amount renamed to amount_usd. It reads t.c0, t.c1, t.c2, t.c3, t.c4, t.c5, 3 more.",
      "bronze.payments.amount → silver.payments.amount → fraud",
      "Cure: name it",
    ]);
  });
});

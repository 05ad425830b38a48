import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { checkedProject, renamedAmount } from "../../../test/broken-project.ts";
import { contractError } from "../../contracts/data/error-codes.ts";
import { formatTscReport, tscLine, tscLines } from "./tsc-line.ts";

const where = { file: "data/payments.ts", line: 18, column: 3, declaration: "table:silver.payments" };
const problem = (changes = {}) =>
  contractError("unknown-column", { detail: "column is not in t: amont", hint: "use amount", where, ...changes });

/** The matcher that the documentation gives to VS Code. */
function documentedMatcher() {
  const page = readFileSync(path.resolve(import.meta.dirname, "../../../../../docs/capabilities/review.md"), "utf8");
  const tasks = JSON.parse(/```json\n(\{\s*"version": "2.0.0"[\s\S]*?)```/.exec(page)?.[1] ?? "") as {
    tasks: { problemMatcher: Matcher }[];
  };
  return tasks.tasks[0]?.problemMatcher as Matcher;
}

interface Matcher {
  readonly pattern: Readonly<Record<string, string | number>>;
  readonly background: { readonly beginsPattern: string; readonly endsPattern: string };
}

describe("a line in the form of tsc", () => {
  it("has place, severity, code, what is wrong and the cure", () => {
    expect(tscLine(problem())).toBe(
      "data/payments.ts(18,3): error contracts.unknown-column: column is not in t: amont (use amount)",
    );
  });
  it("names the file from another folder", () => {
    expect(tscLine(problem(), "examples/fraud")).toMatch(/^examples\/fraud\/data\/payments\.ts\(18,3\): /);
  });
  it("starts at the first column or line where none is known, and has no place where there is no file", () => {
    expect(tscLine(problem({ where: { file: "a.ts", line: 2 } }))).toMatch(/^a\.ts\(2,1\): /);
    expect(tscLine(problem({ where: { file: "a.ts" } }))).toMatch(/^a\.ts\(1,1\): /);
    expect(tscLine(problem({ where: undefined }))).toMatch(/^error contracts\.unknown-column: /);
  });
  it("is one line whatever the message holds", () => {
    const detail = "query does not bind:\r\n  line 3\u2028  near x";
    expect(tscLine(problem({ detail }))).toContain("query does not bind: line 3 near x (use amount)");
  });
  it("is read by the problem matcher of the documentation, for breaks and warnings too", () => {
    const { regexp, file, line, column, severity, code, message } = documentedMatcher().pattern;
    const lines = [tscLine(problem()), ...tscLines(checkedProject(renamedAmount))];
    const read = lines.map((text) => new RegExp(String(regexp)).exec(text));
    expect(read.map((groups) => groups?.[Number(file)])).not.toContain(undefined);
    expect([file, line, column, severity, code].map((group) => read[0]?.[Number(group)])).toEqual([
      "data/payments.ts",
      "18",
      "3",
      "error",
      "contracts.unknown-column",
    ]);
    expect(read[0]?.[Number(message)]).toBe("column is not in t: amont (use amount)");
    expect(read.at(-1)?.[Number(severity)]).toBe("warning");
  });
});

describe("the lines of a check", () => {
  it("begin with the break, then whom it affects, the possible ones as warnings", () => {
    const lines = tscLines(checkedProject(renamedAmount)).map((line) => line.replace(/: [^:]*amount renamed.*/, ""));
    expect(lines.map((line) => line.replace(/\(\d+,\d+\)/, ""))).toEqual([
      "data/bronze.payments.ts: error break.renamed: bronze.payments.amount",
      "ml/card_activity.ts: error break.affected: Affected by bronze.payments.amount",
      "analyst/total.ts: error break.affected: Affected by bronze.payments.amount",
      "ml/fraud.ts: error break.affected: Affected by bronze.payments.amount",
      "analyst/overview.ts: error break.affected: Affected by bronze.payments.amount",
      "mlops/fraud-score.ts: error break.affected: Affected by bronze.payments.amount",
      "analyst/overview.ts: error break.affected: Affected by bronze.payments.amount",
      "backend/payments-api.ts: warning break.affected: Possibly affected by bronze.payments.amount",
    ]);
  });
  it("are none where nothing is wrong", () => {
    expect(tscLines(checkedProject({}))).toEqual([]);
  });
  it("stand between a line that begins and one that ends them, as the matcher of the documentation has it", () => {
    const { pattern, background } = documentedMatcher();
    const matches = (expression: unknown) => (line: string) => new RegExp(String(expression)).test(line);
    const lines = formatTscReport(checkedProject(renamedAmount)).split("\n");
    expect(lines.map(matches(background.beginsPattern)).indexOf(true)).toBe(0);
    expect(lines.map(matches(background.endsPattern)).indexOf(true)).toBe(lines.length - 1);
    expect(lines.filter(matches(pattern.regexp))).toHaveLength(8);
    expect(lines.at(-1)).toBe("Found 7 errors, 1 warning.");
    expect(formatTscReport(checkedProject({}))).toBe("Checked the project.\nFound 0 errors, 0 warnings.");
  });
});

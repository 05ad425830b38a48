import { describe, expect, it } from "vitest";
import { defineErrors } from "../../contracts/errors/index.ts";
import { problemJson, renderProblems } from "./problems.ts";
import { createStyle } from "./style.ts";

const trialError = defineErrors("trial", {
  "unknown-column": {
    status: 422,
    fault: "declaration",
    title: "A column does not exist",
    hint: "Use a column of the table",
  },
  gone: { status: 404, fault: "data", title: "A file is gone", hint: "Restore the file" },
});

const source = `import { payments } from "../data/payments.ts";

export const fraud = model("fraud", {
\trows: payments,
  features: { größe: payments.columns.amont },
});
`;

const render = (problems: Parameters<typeof renderProblems>[0], columns = 90) =>
  renderProblems(problems, {
    style: createStyle(false),
    columns,
    sourceOf: (file) => (file === "ml/fraud.ts" ? source : undefined),
  });

const where = {
  file: "ml/fraud.ts",
  line: 5,
  column: 39,
  role: "ml",
  declaration: "model:fraud",
  subject: "input größe",
};

describe("problems in the terminal", () => {
  it("show code, title, place, role, detail, the line with a caret, issues and cure", () => {
    const problem = trialError("unknown-column", {
      detail: "column is not in silver.payments: amont",
      where,
      issues: [{ path: ["features", "größe"], message: "has no column" }, { message: "also read by gold.scores" }],
      hint: "use amount",
    });
    expect(
      render([problem]),
    ).toBe(`✗ trial.unknown-column  A column does not exist                       ml/fraud.ts:5:39  ml
  column is not in silver.payments: amont

    4 │   rows: payments,
    5 │   features: { größe: payments.columns.amont },
      │                                       ^
    6 │ });

  of      model:fraud · input größe
  issues  features.größe has no column
          also read by gold.scores
  cure    use amount`);
  });

  it("put the place on a line of its own where the terminal is narrow", () => {
    const lines = render([trialError("unknown-column", { where })], 60).split("\n");
    expect(lines.slice(0, 2)).toEqual(["✗ trial.unknown-column  A column does not exist", "  ml/fraud.ts:5:39  ml"]);
  });

  it("do without a frame where the file or the line is not there", () => {
    const problem = trialError("gone", { detail: "no such file: a.csv", where: { file: "data/x.ts", line: 3 } });
    expect(render([problem], 60)).toBe(`✗ trial.gone  A file is gone                     data/x.ts:3
  no such file: a.csv
  cure    Restore the file`);
    expect(render([trialError("gone", { where: { file: "ml/fraud.ts", line: 99 } })])).not.toContain("│");
  });

  it("stand together by code, counted, with one cure where it is the same", () => {
    const text = render([
      trialError("gone", { detail: "no such file: a.csv", where: { file: "data/a.ts", line: 1 } }),
      trialError("unknown-column", { detail: "column is not in t: x" }),
      trialError("gone", { detail: "no such file: b.csv", where: { file: "data/b.ts", line: 2 } }),
    ]);
    expect(text).toBe(`✗ trial.gone  A file is gone  (2)

  data/a.ts:1
  no such file: a.csv

  data/b.ts:2
  no such file: b.csv

  cure    Restore the file

✗ trial.unknown-column  A column does not exist
  column is not in t: x
  cure    Use a column of the table

3 problems in 2 files`);
  });

  it("keep the caret under its character in lines that are too long", () => {
    const long = `const a = "${"x".repeat(200)}" + missing;`;
    const problem = trialError("gone", { where: { file: "long.ts", line: 1, column: long.indexOf("missing") + 1 } });
    const text = renderProblems([problem], { style: createStyle(false), columns: 60, sourceOf: () => long });
    const [line, caret] = text.split("\n").slice(-5) as [string, string];
    expect(line.indexOf("missing")).toBe(caret.indexOf("^"));
    expect(line.length).toBeLessThanOrEqual(60);
  });

  it("are red in colour", () => {
    const text = renderProblems([trialError("gone")], {
      style: createStyle(true),
      columns: 80,
      sourceOf: () => undefined,
    });
    expect(text.startsWith("\u001B[31m✗\u001B[39m")).toBe(true);
  });

  it("have the same fields in JSON", () => {
    expect(problemJson(trialError("gone", { where: { file: "a.ts" } }))).toEqual({
      code: "trial.gone",
      title: "A file is gone",
      detail: "A file is gone",
      hint: "Restore the file",
      docs: "reference/errors#trial-gone",
      status: 404,
      fault: "data",
      where: { file: "a.ts" },
      issues: [],
    });
  });
});

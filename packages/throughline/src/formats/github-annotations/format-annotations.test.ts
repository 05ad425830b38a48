import { describe, expect, it } from "vitest";
import { checkedProject, renamedAmount } from "../../../test/broken-project.ts";
import { contractError } from "../../contracts/data/error-codes.ts";
import { formatAnnotations } from "./format-annotations.ts";

/** Reads a workflow command as the runner of GitHub Actions does. */
function readCommand(line: string) {
  const [, command, properties = "", data = ""] = /^::([a-z]+)(?: (.*?))?::(.*)$/.exec(line) ?? [];
  if (command === undefined) return undefined;
  const back = (value: string) => value.replaceAll("%0D", "\r").replaceAll("%0A", "\n");
  const property = (value: string) => back(value).replaceAll("%3A", ":").replaceAll("%2C", ",").replaceAll("%25", "%");
  const given = properties.split(",").map((one) => {
    const at = one.indexOf("=");
    return [one.slice(0, at), property(one.slice(at + 1))];
  });
  return { command, message: back(data).replaceAll("%25", "%"), ...Object.fromEntries(given) } as Record<
    string,
    string
  >;
}

const read = (output: string) =>
  output
    .trimEnd()
    .split("\n")
    .map((line) => readCommand(line) ?? { line });

const problemAt = (line: number, changes = {}) =>
  contractError("unknown-column", {
    detail: `column is not in t: c${line}`,
    hint: "name it",
    where: { file: "ml/own.ts", line, declaration: "model:own" },
    ...changes,
  });

describe("annotations of GitHub", () => {
  it("are none where nothing is wrong", () => {
    expect(formatAnnotations(checkedProject({}))).toBe("");
  });
  it("stand at the break and at each whom it affects, the possible ones as warnings, and end with the counts", () => {
    const found = read(formatAnnotations(checkedProject(renamedAmount, { root: "examples/fraud" })));
    expect(found.map(({ command, file }) => `${command} ${file ?? ""}`)).toEqual([
      "error examples/fraud/data/bronze.payments.ts",
      "error examples/fraud/ml/card_activity.ts",
      "error examples/fraud/analyst/total.ts",
      "error examples/fraud/ml/fraud.ts",
      "error examples/fraud/analyst/overview.ts",
      "error examples/fraud/mlops/fraud-score.ts",
      "error examples/fraud/analyst/overview.ts",
      "warning examples/fraud/backend/payments-api.ts",
      "notice ",
    ]);
    expect(found[0]).toMatchObject({
      line: "1",
      title: "bronze.payments.amount breaks 6 declarations (1 possibly) and people outside the project",
    });
    expect(found.at(-1)).toMatchObject({
      title: "Throughline",
      message: "1 break, 7 affected (1 possibly), 0 problems",
    });
  });
  it("do not repeat a problem that stands where somebody is affected, but say its cure there", () => {
    const checked = checkedProject(renamedAmount);
    expect(checked.report.breaks[0]?.problems).toHaveLength(3);
    const output = formatAnnotations(checked);
    expect(output).not.toContain("A column does not exist");
    expect(read(output)[1]?.message).toMatch(/→ card_activity\nCure: use the field amount_usd$/);
  });
  it("escape what would end a command or a property", () => {
    const problem = problemAt(1, {
      detail: "50% of a:b,c\r\n::error::forged",
      where: { file: "ml/a,b:c%.ts", line: 1 },
    });
    const output = formatAnnotations(checkedProject({}, { problems: [problem] }));
    expect(output.split("\n")[0]).toBe(
      "::error file=ml/a%2Cb%3Ac%25.ts,line=1,title=A column does not exist::50%25 of a:b,c%0D%0A::error::forged%0ACure: name it",
    );
    expect(read(output)[0]).toMatchObject({ file: "ml/a,b:c%.ts" });
  });
  it("are at most ten of a severity, the weightiest first; the rest stands as lines in a group", () => {
    const problems = Array.from({ length: 25 }, (_, at) => problemAt(at + 1));
    const found = read(formatAnnotations(checkedProject(renamedAmount, { problems })));
    expect(found.filter(({ command }) => command === "error")).toHaveLength(10);
    expect(found.slice(0, 2).map(({ file }) => file)).toEqual(["data/bronze.payments.ts", "ml/own.ts"]);
    const start = found.findIndex(({ command }) => command === "group");
    const end = found.findIndex(({ command }) => command === "endgroup");
    expect([found[start]?.message, end - start - 1]).toEqual(["22 more", 22]);
    expect(found[start + 1]).toEqual({
      line: "ml/own.ts(10,1): error contracts.unknown-column: column is not in t: c10 · Cure: name it",
    });
    expect(found.at(-1)?.message).toBe(
      "1 break, 7 affected (1 possibly), 25 problems. 22 more in the log of this step",
    );
  });
  it("have no file where what broke is no longer written, and are notices where that affects nobody", () => {
    const found = read(formatAnnotations(checkedProject({ without: ["total", "overview"] })));
    expect(found.slice(0, -1).map(({ command, file, title }) => `${command} ${file}: ${title}`)).toEqual([
      "error undefined: overview breaks people outside the project",
      "error undefined: overview breaks people outside the project",
      "notice undefined: total breaks nobody",
    ]);
  });
});

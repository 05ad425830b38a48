import { readFileSync } from "node:fs";
import path from "node:path";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { checkedProject, renamedAmount } from "../../../test/broken-project.ts";
import { contractError } from "../../contracts/data/error-codes.ts";
import type { CheckedProject, NamedDeclaration } from "../../contracts/diff/checked-project.ts";
import { formatSarif } from "./format-sarif.ts";
import type { SarifLog, SarifResult, SarifRun } from "./sarif-log.ts";

const schemaText = readFileSync(path.join(import.meta.dirname, "fixtures/sarif-2.1.0-rtm.5.json"), "utf8");
// The schema is of draft 4; what it uses of that means the same in later drafts but for these two members.
const { $schema, id, ...schema } = JSON.parse(schemaText) as Record<string, unknown>;
const validate = new Ajv({ strict: false, allErrors: true, validateFormats: false, unicodeRegExp: false }).compile(
  schema,
);

type Checked = CheckedProject & { readonly declarations: readonly NamedDeclaration[] };

/** The one run of a log, which has to be valid. */
function runOf(checked: Checked): SarifRun {
  const log = JSON.parse(formatSarif({ ...checked, version: "1.2.3" })) as SarifLog;
  validate(log);
  expect(validate.errors ?? []).toEqual([]);
  return log.runs[0] as SarifRun;
}

const stepsOf = (result: SarifResult | undefined, flow: number) =>
  result?.codeFlows?.[flow]?.threadFlows[0]?.locations.map(({ location }) => [
    location.physicalLocation.artifactLocation.uri,
    location.message?.text,
  ]);

const where = { file: "ml/own model#1.ts", line: 7, column: 2, declaration: "model:own", role: "ml" };
const problem = (changes = {}) =>
  contractError("unknown-column", {
    detail: "column is not in t: amont",
    hint: "use amount",
    where: { ...where, ...changes },
  });

describe("a SARIF log", () => {
  it("is valid and without results where nothing is wrong", () => {
    const run = runOf(checkedProject({}));
    expect([run.results, run.tool.driver.rules]).toEqual([[], []]);
    expect(run.tool.driver).toMatchObject({ name: "Throughline", semanticVersion: "1.2.3" });
  });
  it("has one result a break, at its cause, with those it affects beside it and the way to each", () => {
    const { results } = runOf(checkedProject(renamedAmount, { root: "examples/fraud" }));
    expect(results).toHaveLength(1);
    expect(results[0]).toMatchObject({
      ruleId: "break.renamed",
      ruleIndex: 0,
      level: "error",
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: "examples/fraud/data/bronze.payments.ts", uriBaseId: "%SRCROOT%" },
            region: { startLine: 1 },
          },
          logicalLocations: [{ fullyQualifiedName: "source:bronze.payments" }],
        },
      ],
      properties: { owners: ["@analyst", "@backend", "@ml", "@mlops"], verdict: "breaking" },
    });
    expect(results[0]?.relatedLocations?.map(({ id, message }) => `${id} ${message?.text.split(":")[0]}`)).toEqual([
      "1 feature view card_activity",
      "2 metric total",
      "3 model fraud",
      "4 dashboard overview",
      "5 endpoint fraud-score",
      "6 people outside the project",
      "7 service payments-api (possibly)",
    ]);
    expect(stepsOf(results[0], 3)).toEqual([
      ["examples/fraud/data/bronze.payments.ts", "bronze.payments.amount: amount renamed to amount_usd"],
      ["examples/fraud/data/silver.payments.ts", "silver.payments.amount"],
      ["examples/fraud/analyst/total.ts", "total.value"],
      ["examples/fraud/analyst/overview.ts", "dashboard overview"],
    ]);
  });
  it("has a rule for each code and kind of break that occurs, and each result names its rule", () => {
    const { results, tool } = runOf(checkedProject(renamedAmount, { problems: [problem(), problem({ line: 9 })] }));
    expect(tool.driver.rules.map((rule) => [rule.id, rule.name])).toEqual([
      ["break.renamed", "Renamed"],
      ["contracts.unknown-column", "ContractsUnknownColumn"],
    ]);
    expect(results.map(({ ruleId, ruleIndex }) => tool.driver.rules[ruleIndex]?.id === ruleId)).toEqual([
      true,
      true,
      true,
    ]);
  });
  it("writes paths as relative addresses", () => {
    const [result] = runOf(checkedProject({}, { problems: [problem()], root: "my projects" })).results;
    expect(result?.locations[0]?.physicalLocation).toEqual({
      artifactLocation: { uri: "my%20projects/ml/own%20model%231.ts", uriBaseId: "%SRCROOT%" },
      region: { startLine: 7, startColumn: 2 },
    });
    expect(result?.message.text).toBe("column is not in t: amont\nCure: use amount");
  });
  it("gives a result the same fingerprint when lines move, and different ones to different results", () => {
    const prints = (moved: number) =>
      runOf(
        checkedProject(renamedAmount, {
          problems: [
            problem({ line: 7 + moved }),
            problem({ line: 8 + moved }),
            contractError("unknown-column", {
              detail: `no such column at a.ts:${3 + moved}:1`,
              where: { ...where, line: 3 + moved },
            }),
          ],
        }),
      ).results.map(({ partialFingerprints }) => partialFingerprints.primaryLocationLineHash);
    expect(prints(40)).toEqual(prints(0));
    expect(new Set(prints(0)).size).toBe(4);
    expect(prints(0).every((print) => /^[0-9a-f]{16}:\d+$/.test(print ?? ""))).toBe(true);
  });
  it("places what is no longer written in the lock, and breaks of nobody as notes", () => {
    const checked = checkedProject({ without: ["total", "overview"] }, { root: "a" });
    const { results } = runOf(checked);
    const seen = results.map(({ ruleId, level, locations }) => [
      ruleId,
      level,
      locations[0]?.physicalLocation.artifactLocation.uri,
    ]);
    expect(seen).toEqual([
      ["break.removed", "error", "a/throughline.lock.json"],
      ["break.removed", "note", "a/throughline.lock.json"],
    ]);
  });
  it("tells the projects of a repository apart", () => {
    const idOf = (root: string) => runOf(checkedProject({}, { root })).automationDetails.id;
    expect([idOf(""), idOf("examples/fraud")]).toEqual(["throughline/", "throughline/examples/fraud/"]);
  });
});

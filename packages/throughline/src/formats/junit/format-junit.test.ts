import { describe, expect, it } from "vitest";
import { checkedProject, renamedAmount } from "../../../test/broken-project.ts";
import { contractError } from "../../contracts/data/error-codes.ts";
import { formatJunit } from "./format-junit.ts";

/** The cases of a report: `suite: name`, and how each ended. */
function casesOf(xml: string): Record<string, string> {
  const cases = [
    ...xml.matchAll(/<testcase name="([^"]*)" classname="throughline\.(\w+)"(?:\/>|>([\s\S]*?)<\/testcase>)/g),
  ];
  const end = (inner: string) =>
    /<failure type="([^"]*)"/.exec(inner)?.[1] ?? (inner.includes("<skipped") ? "skipped" : "passed");
  return Object.fromEntries(cases.map(([, name, suite, inner = ""]) => [`${suite}: ${name}`, end(inner)]));
}

const problem = (detail: string, where?: { file: string; line?: number; declaration?: string; role?: string }) =>
  contractError("unknown-column", { detail, hint: "name it", where });

describe("a report in JUnit XML", () => {
  it("has a suite for each role and a passed case for each declaration where nothing is wrong", () => {
    const xml = formatJunit(checkedProject({}));
    expect(xml).toContain('<testsuites name="trial" tests="10" failures="0" errors="0">');
    expect([...xml.matchAll(/<testsuite name="(\w+)" tests="(\d+)"/g)].map(([, name, tests]) => [name, tests])).toEqual(
      [
        ["data", "2"],
        ["ml", "3"],
        ["mlops", "1"],
        ["backend", "1"],
        ["frontend", "1"],
        ["analyst", "2"],
      ],
    );
    expect(new Set(Object.values(casesOf(xml)))).toEqual(new Set(["passed"]));
  });
  it("fails what broke and whom it affects, and passes what it affects only possibly, with the reason as output", () => {
    const xml = formatJunit(checkedProject(renamedAmount));
    expect(casesOf(xml)).toEqual({
      "data: source bronze.payments": "break.renamed",
      "data: table silver.payments": "passed",
      "ml: entity card": "passed",
      "ml: feature view card_activity": "break.affected",
      "ml: model fraud": "break.affected",
      "mlops: endpoint fraud-score": "break.affected",
      "backend: service payments-api": "passed",
      "frontend: page alerts": "passed",
      "analyst: metric total": "break.affected",
      "analyst: dashboard overview": "break.affected",
      "project: people outside the project": "break.affected",
    });
    expect(xml).toContain('message="bronze.payments.amount breaks metric total"');
    expect(xml).toMatch(
      /<system-out>Possibly affected by bronze\.payments\.amount: [\s\S]*backend\/payments-api\.ts:1</,
    );
    expect(xml).toContain('<testsuite name="ml" tests="3" failures="2" skipped="0" errors="0">');
  });
  it("fails a declaration that is no longer written, in the suite of its role", () => {
    const xml = formatJunit(checkedProject({ without: ["total", "overview"] }));
    expect(casesOf(xml)).toMatchObject({
      "analyst: dashboard overview": "break.removed",
      "analyst: metric total": "passed",
    });
    expect(xml).toContain("(removed)");
  });
  it("puts problems on their declaration, or on their file, or on the project", () => {
    const problems = [
      problem("one", { file: "ml/fraud.ts", line: 3, declaration: "model:fraud", role: "ml" }),
      problem("two", { file: "ml/fraud.ts", line: 4, declaration: "model:fraud", role: "ml" }),
      problem("three", { file: "ml/broken.ts", role: "ml" }),
      problem("four"),
    ];
    const xml = formatJunit(checkedProject({}, { problems, root: "a" }));
    expect(casesOf(xml)).toMatchObject({
      "ml: model fraud": "contracts.unknown-column",
      "ml: ml/broken.ts": "contracts.unknown-column",
      "project: project": "contracts.unknown-column",
    });
    expect(xml).toContain(
      'message="one (and 1 more)">one\nCure: name it\na/ml/fraud.ts:3\n\ntwo\nCure: name it\na/ml/fraud.ts:4<',
    );
    expect(xml).toContain('<testsuites name="trial" tests="12" failures="3" errors="0">');
  });
  it("skips a declaration of which nothing is known", () => {
    const checked = checkedProject({});
    const report = { ...checked.report, unread: ["model:fraud", "table:gold.gone"] };
    const xml = formatJunit({ ...checked, report });
    expect(casesOf(xml)).toMatchObject({ "ml: model fraud": "skipped", "project: table gold.gone": "skipped" });
    expect(xml).toContain('<testsuite name="ml" tests="3" failures="0" skipped="1" errors="0">');
  });
  it("holds no character that XML cannot, and escapes what means something in it", () => {
    const detail = `a < b && "c" > 'd' ]]> \u0000\u001B[31m\uFFFE\uD800 \u{1F600}\ttab\nline`;
    const xml = formatJunit(checkedProject({}, { problems: [problem(detail)] }));
    const said = `a &lt; b &amp;&amp; &quot;c&quot; &gt; 'd' ]]&gt; \uFFFD\uFFFD[31m\uFFFD\uFFFD \u{1F600}&#9;tab&#10;line`;
    expect(xml).toContain(`message="${said}"`);
    expect(["\u0000", "\u001B", "\uFFFE"].filter((character) => xml.includes(character))).toEqual([]);
  });
});

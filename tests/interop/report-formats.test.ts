import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contractError } from "../../packages/throughline/src/contracts/data/error-codes.ts";
import { formatJunit } from "../../packages/throughline/src/formats/junit/format-junit.ts";
import { formatSarif } from "../../packages/throughline/src/formats/sarif/format-sarif.ts";
import { checkedProject, renamedAmount } from "../../packages/throughline/test/broken-project.ts";
import { programOf, runPython, whyNoPeer } from "./python-peer.ts";

const run = promisify(execFile);
const repository = path.resolve(import.meta.dirname, "../..");
const formats = path.join(repository, "packages/throughline/src/formats");

const unavailable = await whyNoPeer([
  "lxml==6.0.2",
  "junitparser==4.0.2",
  "check-jsonschema==0.39.0",
  "sarif-tools==3.0.5",
]);
if (unavailable !== undefined)
  console.warn(
    `\nSKIPPED: reports and the action were not read by lxml, junitparser, check-jsonschema, sarif-tools: ${unavailable}\n`,
  );

const problems = [
  contractError("unknown-column", {
    detail: `a < b && "c" ]]> \u0000\u001B[31m\uFFFE\uD800 \u{1F600}\ttab\nline`,
    where: { file: "ml/fraud model.ts", line: 3, column: 5, declaration: "model:fraud", role: "ml" },
  }),
  contractError("unknown-column", { detail: "stands nowhere" }),
];
const cases = {
  nothing: checkedProject({}),
  broken: checkedProject(renamedAmount, { root: "examples/fraud", problems }),
  gone: checkedProject({ without: ["total", "overview"] }),
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "throughline-formats-"));
  for (const [name, checked] of Object.entries(cases)) {
    await writeFile(path.join(folder, `${name}.xml`), formatJunit(checked));
    await writeFile(path.join(folder, `${name}.sarif`), formatSarif({ ...checked, version: "0.1.0" }));
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const readJunit = `
import json, sys
from lxml import etree
from junitparser import JUnitXml
schema = etree.XMLSchema(file=sys.argv[1])
schema.assertValid(etree.parse(sys.argv[2]))
cases = [(suite.name, case.name, [(r.type, r.message) for r in case.result]) for suite in JUnitXml.fromfile(sys.argv[2]) for case in suite]
print(json.dumps(cases))
`;

describe.skipIf(unavailable !== undefined)("reports of a check", () => {
  it("are valid JUnit XML, and read by junitparser", async () => {
    const schema = path.join(formats, "junit/fixtures/junit-10.xsd");
    const read = async (name: string) =>
      JSON.parse(await runPython(readJunit, schema, path.join(folder, `${name}.xml`))) as [
        string,
        string,
        [string, string][],
      ][];
    expect((await read("nothing")).map(([suite, , results]) => `${suite} ${results.length}`)).toHaveLength(10);
    const broken = await read("broken");
    expect(broken.filter(([, , results]) => results.length > 0)).toHaveLength(8);
    expect(broken).toContainEqual([
      "analyst",
      "metric total",
      [["break.affected", "bronze.payments.amount breaks metric total"]],
    ]);
    expect(broken.find(([, name]) => name === "model fraud")?.[2]).toHaveLength(1);
    expect((await read("gone")).filter(([, , results]) => results.length > 0).map(([, name]) => name)).toEqual([
      "dashboard overview",
      "people outside the project",
    ]);
  });
  it("are valid SARIF by the schema with all its formats", async () => {
    const schema = path.join(formats, "sarif/fixtures/sarif-2.1.0-rtm.5.json");
    const files = Object.keys(cases).map((name) => path.join(folder, `${name}.sarif`));
    const { stdout } = await run(programOf("check-jsonschema"), [
      "--schemafile",
      schema,
      "--regex-variant",
      "python",
      ...files,
    ]);
    expect(stdout).toContain("ok -- validation done");
  });
  it("are read by sarif-tools, with severity, place and code", async () => {
    const csv = path.join(folder, "broken.csv");
    await run(programOf("sarif"), ["csv", "--output", csv, path.join(folder, "broken.sarif")]);
    const lines = (await runPython("import sys; print(open(sys.argv[1]).read())", csv)).trim().split("\n");
    expect(lines.filter((line) => /^"?Throughline"?,"?error/.test(line))).toHaveLength(3);
    expect(lines.join("\n")).toContain("examples/fraud/data/bronze.payments.ts");
  });
});

describe.skipIf(unavailable !== undefined)("the action, the workflow of this repository and the documented one", () => {
  it("are valid by the schemas of GitHub Actions", async () => {
    const check = (schema: string, file: string) =>
      run(programOf("check-jsonschema"), ["--builtin-schema", schema, path.resolve(repository, file)]);
    const action = await check("vendor.github-actions", "packages/throughline/action/action.yml");
    const workflow = await check("vendor.github-workflows", ".github/workflows/review.yml");
    const page = await readFile(path.join(repository, "docs/capabilities/review.md"), "utf8");
    const documented = path.join(folder, "documented.yml");
    await writeFile(documented, /```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? "");
    const shown = await check("vendor.github-workflows", documented);
    expect([action.stdout, workflow.stdout, shown.stdout].every((text) => text.includes("ok -- validation done"))).toBe(
      true,
    );
  });
});

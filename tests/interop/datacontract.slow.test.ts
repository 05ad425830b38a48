import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cli } from "../support/cli.ts";
import { smallProject } from "../support/small-project.ts";
import { fraudProject, type TempProject } from "../support/temp-project.ts";
import { homeWithDelta, runTool, whyNoContractTools } from "./contracts-peer.ts";

/** What `datacontract lint` does, for every file of a folder. */
const lintAll = `
import json, os, sys
from datacontract.data_contract import DataContract
files = {file: DataContract(data_contract_file=os.path.join(sys.argv[1], file)).lint() for file in os.listdir(sys.argv[1])}
print(json.dumps({file: run.result.value for file, run in files.items()}))`;

describe.skipIf(whyNoContractTools !== undefined)("datacontract-cli", () => {
  let project: TempProject;
  let home: string;

  beforeAll(async () => {
    project = await smallProject();
    home = await mkdtemp(join(tmpdir(), "throughline-home-"));
    await homeWithDelta(home);
    expect((await cli(project, ["run"])).code).toBe(0);
  });
  afterAll(async () => {
    await project.remove();
    await rm(home, { recursive: true, force: true });
  });

  const test = (file: string) => runTool("datacontract", ["test", file], { cwd: project.root, home });

  it("takes the contract of everything in the fraud example that has one", async () => {
    const fraud = await fraudProject();
    try {
      expect((await cli(fraud, ["export", "odcs", "--all", "--out", "contracts", "--with-server"])).code).toBe(0);
      const files = await readdir(join(fraud.root, "contracts"));
      expect(files.length).toBeGreaterThanOrEqual(14);
      const linted = await runTool("python", ["-c", lintAll, "contracts"], { cwd: fraud.root });
      const results = JSON.parse(linted.output.trimEnd().split("\n").at(-1) as string);
      expect(results).toEqual(Object.fromEntries(files.map((file) => [file, "passed"])));
    } finally {
      await fraud.remove();
    }
  });

  it("tests our Delta table by our contract, its types, keys and checks, and finds a rule that the rows break", async () => {
    await cli(project, ["export", "odcs", "silver.orders", "--with-server", "--out", "orders.yaml"]);
    const held = await test("orders.yaml");
    // Freshness goes by the time of today, and the rows are of another day.
    const failed = held.output.split("\n").filter((line) => line.includes("failed") && !line.includes("Freshness"));
    expect(failed).toEqual([]);
    expect(held.output).toContain("amount ≥ 0");
    const text = await project.read("orders.yaml");
    await project.write(
      "strict.yaml",
      text.replace('"amount" >= 0', '"amount" >= 5').replace("amount ≥ 0", "amount at least 5"),
    );
    const broken = await test("strict.yaml");
    expect(broken.code).not.toBe(0);
    expect(
      broken.output
        .split("\n")
        .filter((line) => line.includes("failed"))
        .join(),
    ).toContain("amount at least 5");
    await project.write(
      "retyped.yaml",
      text.replace("logicalType: timestamp", "logicalType: boolean").replace("TIMESTAMP", "BOOLEAN"),
    );
    expect((await test("retyped.yaml")).code).not.toBe(0);
  });

  it("calls a change of our contract breaking where we do", async () => {
    await cli(project, ["export", "odcs", "silver.orders", "--out", "before.yaml"]);
    const before = await project.read("before.yaml");
    await project.write("after.yaml", before.replace("name: amount", "name: total"));
    const theirs = await runTool("datacontract", ["breaking", "before.yaml", "after.yaml"], { cwd: project.root });
    expect(theirs.code).not.toBe(0);
    expect((await cli(project, ["import", "odcs", "after.yaml", "--check"])).code).toBe(1);
    expect((await cli(project, ["import", "odcs", "before.yaml", "--check"])).code).toBe(0);
  });

  it("makes a contract from SQL that we import", async () => {
    await project.write(
      "bills.sql",
      "CREATE TABLE bills (id BIGINT PRIMARY KEY, amount DECIMAL(12,2) NOT NULL, mail VARCHAR(80), at TIMESTAMP WITH TIME ZONE NOT NULL);\n",
    );
    const made = await runTool(
      "datacontract",
      ["import", "sql", "--source", "bills.sql", "--dialect", "postgres", "--output", "bills.yaml"],
      { cwd: project.root },
    );
    expect(made.code).toBe(0);
    const { code, stdout } = await cli(project, ["import", "odcs", "bills.yaml", "--yes"]);
    expect([code, stdout.includes("mail: maxLength"), stdout.includes("servers")]).toEqual([0, true, true]);
    const written = await project.read("data/bills.ts");
    for (const column of [
      "id: bigint()",
      "amount: decimal(12, 2)",
      "mail: text().nullable()",
      "at: timestamp()",
      'key: "id"',
    ])
      expect(written).toContain(column);
    expect((await cli(project, ["check"])).code).toBe(0);
  });
});

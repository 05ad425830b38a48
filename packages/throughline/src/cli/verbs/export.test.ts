import { access, readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { shop, type TrialProject, trialProject } from "../../../test/trial-project.ts";
import { parseContract } from "../../formats/odcs/parse-contract.ts";

let project: TrialProject;
beforeEach(async () => {
  project = await trialProject();
});
afterEach(() => project.remove());

const read = (file: string) => readFile(path.join(project.root, file), "utf8");

describe("export odcs", () => {
  it("prints a contract and nothing else", async () => {
    const { code, stdout, stderr } = await project.run("export odcs silver.orders");
    expect([code, stderr]).toEqual([0, ""]);
    const contract = parseContract(stdout, "out.yaml");
    expect(contract).toMatchObject({ id: "shop:table:silver.orders", name: "silver.orders", team: { name: "@data" } });
    expect(contract.schema?.[0]?.quality?.map(({ name }) => name)).toEqual(["key order_id", "min amount", "quality"]);
  });

  it("writes a file for each declaration that gives data, in the chosen form", async () => {
    const { code, stdout } = await project.run("export odcs --all --out contracts --format json");
    expect(code).toBe(0);
    expect((await readdir(path.join(project.root, "contracts"))).sort()).toEqual([
      "bronze.orders.odcs.json",
      "endpoint-refund-score.odcs.json",
      "featureView-card_activity.odcs.json",
      "metric-revenue.odcs.json",
      "model-refunds.odcs.json",
      "silver.orders.odcs.json",
    ]);
    expect(stdout.split("\n")[0]).toBe("contracts/bronze.orders.odcs.json");
    expect(JSON.parse(await read("contracts/model-refunds.odcs.json")).schema[0].physicalType).toBe("model");
  });

  it("names the Delta table where that is asked for", async () => {
    const { stdout } = await project.run("export odcs silver.orders --with-server");
    expect(parse(stdout).servers).toEqual([
      { server: "lake", type: "local", path: ".throughline/lake/silver/orders", format: "delta" },
    ]);
  });

  it("refuses what gives no data, what is not there, and half a request", async () => {
    expect((await project.run("export odcs overview")).stderr).toContain("odcs.no-contract");
    expect((await project.run("export odcs silver.order")).stderr).toContain("use silver.orders");
    expect((await project.run("export odcs silver.orders.amount")).stderr).toContain(
      "Name the declaration: silver.orders",
    );
    expect((await project.run("export odcs")).code).toBe(2);
    expect((await project.run("export odcs --all")).stderr).toContain("--all needs a folder");
    expect((await project.run("export avro silver.orders")).stderr).toContain(
      "Use one of odcs, json-schema, openlineage",
    );
  });

  it("says where it can't be written", async () => {
    await project.write("file", "");
    const { code, stderr } = await project.run("export odcs silver.orders --out file/a.yaml");
    expect([code, stderr.split("\n")[0]]).toEqual([1, "✗ interchange.not-written  The output cannot be written"]);
  });

  it("gives a contract of a project with problems, and says that it may not be all", async () => {
    await project.write("data/orders.ts", (shop["data/orders.ts"] as string).replace("amount > 100", "amounts > 100"));
    const { code, stdout, stderr } = await project.run("export odcs bronze.orders");
    expect(code).toBe(0);
    expect(parseContract(stdout, "out.yaml").name).toBe("bronze.orders");
    expect(stderr).toContain("in the project: this may not be all");
  });
});

describe("export json-schema", () => {
  it("gives a schema that takes what the port takes, and refuses the rest", async () => {
    const { stdout } = await project.run("export json-schema refunds#input");
    const validate = new Ajv2020({ strict: false }).compile(JSON.parse(stdout));
    expect(validate({ amount: 12.5, spend_24h: 1 })).toBe(true);
    expect(validate({ amount: "12.5", spend_24h: 1 })).toBe(false);
    expect(validate({ spend_24h: 1 })).toBe(false);
  });

  it("takes the only port of a declaration, and asks which of several", async () => {
    const { stdout } = await project.run("export json-schema silver.orders");
    expect(JSON.parse(stdout)).toMatchObject({ title: "silver.orders rows", additionalProperties: false });
    const { code, stderr } = await project.run("export json-schema refunds");
    expect([code, stderr.includes("Name one: refunds#output, refunds#input")]).toEqual([2, true]);
    const misspelt = await project.run("export json-schema refunds#inputs");
    expect([misspelt.code, misspelt.stderr]).toEqual([1, expect.stringContaining("Use refunds#input")]);
  });

  it("writes those of all ports", async () => {
    const { code } = await project.run("export json-schema --all --out schemas");
    expect(code).toBe(0);
    const files = await readdir(path.join(project.root, "schemas"));
    expect(files).toContain("service-orders-api-POST-judge-request.schema.json");
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    for (const file of files) ajv.compile(JSON.parse(await read(`schemas/${file}`)));
  });
});

describe("export openlineage", () => {
  it("says that nothing was run, without making any state", async () => {
    const { code, stderr } = await project.run("export openlineage");
    expect([code, stderr.split("\n")[0]]).toEqual([1, "✗ lineage.unknown-run  There is no such run"]);
    await expect(access(path.join(project.root, ".throughline", "database"))).rejects.toThrow("ENOENT");
  });

  it("refuses a declaration, and an address with a password", async () => {
    expect((await project.run("export openlineage silver.orders")).stderr).toContain("Name the run with --run <id>");
  });
});

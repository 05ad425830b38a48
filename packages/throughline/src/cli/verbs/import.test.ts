import { readFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { shop, type TrialProject, trialProject } from "../../../test/trial-project.ts";

let project: TrialProject;
beforeEach(async () => {
  project = await trialProject();
});
afterEach(() => project.remove());

const contract = `kind: DataContract
apiVersion: v3.1.0
id: payments-contract
name: Payments
version: 2.0.0
status: active
team: { name: "@billing" }
schema:
  - name: billing.payments
    physicalName: payments
    description: What was paid
    properties:
      - { name: payment-id, logicalType: string, required: true, primaryKey: true, primaryKeyPosition: 1 }
      - { name: amount, logicalType: number, physicalType: "NUMERIC(12, 2)", required: true }
      - { name: paid_at, logicalType: timestamp, required: true }
      - { name: method, logicalType: string, enum: [{ value: card }, { value: cash }] }
      - { name: payer, logicalType: string, tags: ["pii:name"], classification: restricted }
    quality:
      - { type: sql, query: "SELECT COUNT(*) FROM \${object} WHERE NOT (amount >= 0)", mustBe: 0 }
slaProperties:
  - { property: freshness, value: 1, unit: d, element: payments.paid_at }
  - { property: retention, value: 3, unit: y }
`;

const read = (file: string) => readFile(path.join(project.root, file), "utf8");

describe("import odcs", () => {
  it("shows what it would write and what it leaves out, and writes nothing", async () => {
    await project.write("in.yaml", contract);
    const { code, stdout } = await project.run("import odcs in.yaml");
    expect(code).toBe(0);
    expect(stdout).toContain('source("bronze.payments"');
    expect(stdout).toContain("service level retention 3 y");
    expect(stdout).toContain("check min amount, 0: a table has it, with --table");
    await expect(read("data/payments.ts")).rejects.toThrow("ENOENT");
  });

  it("writes a source and a table that the project takes without a problem", async () => {
    await project.write("in.yaml", contract);
    expect((await project.run("import odcs in.yaml --table --yes")).code).toBe(0);
    expect(
      await read("data/payments.ts"),
    ).toBe(`import { check, decimal, source, sql, table, text, timestamp } from "throughline/data";

export const rawPayments = source("bronze.payments", {
  description: "What was paid",
  owner: "@billing",
  files: "inbox/payments/*.csv",
  columns: {
    "payment-id": text(),
    amount: decimal(12, 2),
    paid_at: timestamp(),
    method: text().oneOf("card", "cash").nullable(),
    payer: text().pii("name").nullable(),
  },
  key: "payment-id",
  at: "paid_at",
  freshness: "1d",
});

export const payments = table("silver.payments", {
  description: "What was paid",
  owner: "@billing",
  columns: { ...rawPayments.columns },
  key: "payment-id",
  at: "paid_at",
  freshness: "1d",
  checks: [
    check.min("amount", 0),
  ],
  query: sql\`select * from \${rawPayments}\`,
});
`);
    expect((await project.run("check --json")).code).toBe(0);
    const unsure = await project.run("import odcs in.yaml --check");
    expect(unsure.stderr).toContain("several declarations may be meant: bronze.payments, silver.payments");
    const { stdout } = await project.run("import odcs in.yaml --check --as silver.payments");
    expect(stdout).toContain("✓ silver.payments gives what the contract promises");
  });

  it("gives a freshness back, and names one whose rows the contract does not describe", async () => {
    await project.write("in.yaml", contract);
    expect((await project.run("import odcs in.yaml")).stdout).toContain('freshness: "1d"');
    await project.write("in.yaml", contract.replace("element: payments.paid_at", "element: other.paid_at"));
    const { stdout } = await project.run("import odcs in.yaml --table");
    expect(stdout).not.toContain("freshness:");
    expect(stdout).toContain("service level freshness 1 d of other.paid_at: the contract describes no such rows");
  });

  it("shows the same command again, with all its options, as the one that writes", async () => {
    await project.write("in.yaml", contract);
    await project.write("order.schema.json", JSON.stringify(schema));
    const nextOf = async (line: string) => /next {2}(.*)/.exec((await project.run(line)).stdout)?.[1];
    for (const line of [
      "import odcs in.yaml --role ml --table",
      "import odcs in.yaml",
      "import json-schema order.schema.json --as placed --table",
    ])
      expect(await nextOf(line)).toBe(`throughline ${line} --yes`);
  });

  it("gives back what was exported", async () => {
    await project.run("export odcs silver.orders --out orders.yaml");
    const other = await trialProject({ "throughline.config.ts": shop["throughline.config.ts"] as string });
    try {
      await other.write("orders.yaml", await read("orders.yaml"));
      expect((await other.run("import odcs orders.yaml --table --yes")).code).toBe(0);
      expect((await other.run("import odcs orders.yaml --check --as silver.orders")).stdout).toContain(
        "✓ silver.orders",
      );
    } finally {
      await other.remove();
    }
  });

  it("never overwrites a file, and takes no name twice", async () => {
    await project.write("in.yaml", contract);
    await project.write("data/payments.ts", "export {};\n");
    const { code, stderr } = await project.run("import odcs in.yaml --yes");
    expect([code, stderr.split("\n")[0]]).toEqual([1, "✗ interchange.file-exists  The file is there already"]);
    expect(await read("data/payments.ts")).toBe("export {};\n");
    await project.write("in.yaml", contract.replaceAll("payments", "orders"));
    const taken = await project.run("import odcs in.yaml --yes");
    expect(taken.stderr).toContain("interchange.name-taken");
    expect(taken.stderr).toContain("throughline import odcs in.yaml --check --as bronze.orders");
    await project.write("order.schema.json", JSON.stringify(schema));
    const rows = await project.run("import json-schema order.schema.json --as orders");
    expect(rows.stderr).toContain("interchange.name-taken");
    expect(rows.stderr).toContain("Name the rows otherwise with --as <name>");
    expect(rows.stderr).not.toContain("--check");
  });

  it("says what is wrong with the file", async () => {
    await project.write("bad.yaml", "kind: DataContract\napiVersion: [v3.2.0\n");
    await project.write("new.yaml", contract.replace("v3.1.0", "v3.9.0"));
    await project.write("empty.yaml", "kind: DataContract\napiVersion: v3.2.0\nid: a\nversion: 1.0.0\n");
    const codeOf = async (line: string) => /[a-z]+\.[a-z-]+/.exec((await project.run(line)).stderr)?.[0];
    expect(await codeOf("import odcs bad.yaml")).toBe("odcs.invalid-yaml");
    expect(await codeOf("import odcs new.yaml")).toBe("odcs.unsupported-version");
    expect(await codeOf("import odcs empty.yaml")).toBe("interchange.no-columns");
    expect(await codeOf("import odcs nowhere.yaml")).toBe("interchange.unreadable-file");
    expect(await codeOf("import odcs data")).toBe("interchange.unreadable-file");
    expect(await codeOf("import avro new.yaml")).toBe("cli.bad-argument");
  });
});

describe("import odcs --check", () => {
  it("says that a declaration gives what its contract promises", async () => {
    await project.run("export odcs silver.orders --out orders.yaml");
    const { code, stdout } = await project.run("import odcs orders.yaml --check");
    expect([code, stdout]).toEqual([0, "✓ silver.orders gives what the contract promises\n"]);
  });

  it("shows whom it breaks where a declaration gives something else than promised", async () => {
    await project.run("export odcs silver.orders --out orders.yaml");
    await project.write("orders.yaml", (await read("orders.yaml")).replace("DECIMAL(12,2)", "DECIMAL(9,2)"));
    const { code, stdout } = await project.run("import odcs orders.yaml --check");
    expect(code).toBe(1);
    expect(stdout).toContain("BREAK  silver.orders.amount  retyped: decimal(9,2) → decimal(12,2)");
    expect(stdout).toContain("and people outside the project");
    const json = JSON.parse((await project.run("import odcs orders.yaml --check --json")).stdout);
    expect(json).toMatchObject({ declarations: ["table:silver.orders"], verdict: "breaking" });
  });

  it("shows whom it breaks where a source's contract no longer gives what is read", async () => {
    await project.run("export odcs bronze.orders --out raw.yaml");
    await project.write("raw.yaml", (await read("raw.yaml")).replace("name: card_id", "name: card"));
    const { code, stdout } = await project.run("import odcs raw.yaml --check");
    expect(code).toBe(1);
    expect(stdout).toContain("BREAK  bronze.orders.card_id  renamed to card");
    expect(stdout).toContain("silver.orders");
  });

  it("takes what a contract leaves open as it is declared", async () => {
    await project.write(
      "loose.yaml",
      `kind: DataContract
apiVersion: v3.2.0
id: loose
version: 1.0.0
schema:
  - name: orders
    properties:
      - { name: order_id, logicalType: string, required: true }
      - { name: amount, logicalType: number, required: true }
`,
    );
    const { code, stdout } = await project.run("import odcs loose.yaml --check --as silver.orders");
    expect([code, stdout.split("\n")[0]]).toEqual([0, "✓ silver.orders gives what the contract promises"]);
  });

  it("says that no declaration has the name", async () => {
    await project.write("in.yaml", contract);
    expect((await project.run("import odcs in.yaml --check")).stderr).toContain("interchange.unknown-declaration");
  });
});

const schema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  type: "object",
  description: "One order",
  required: ["order-id", "amount", "paid_at", "account"],
  properties: {
    "order-id": { type: "string" },
    amount: { type: "number", exclusiveMinimum: -10_000_000_000, exclusiveMaximum: 10_000_000_000 },
    account: { type: "string", pattern: "^-?\\d{1,19}$" },
    paid_at: { type: "string", format: "date-time" },
    pieces: { type: "integer", minimum: 1 },
    channel: { type: ["string", "null"], enum: ["web", "shop", null] },
    lines: { type: "array", items: { type: "object" } },
    payer: { $ref: "#/$defs/payer" },
  },
  $defs: { payer: { type: "string", description: "who paid", examples: ["Ada"] } },
  allOf: [{ required: ["payer"] }],
};

describe("import json-schema", () => {
  it("writes a source of rows that have the shape, under the name that is asked, and names what it leaves out", async () => {
    await project.write("order.schema.json", JSON.stringify(schema));
    const { code, stdout } = await project.run("import json-schema order.schema.json --as placed_orders --yes");
    expect([code, stdout]).toEqual([0, expect.stringContaining("data/placed-orders.ts  written")]);
    for (const left of [
      "the schema: allOf",
      "amount: how many decimal places it has is not said, so it is read as double",
      "payer: examples",
      "lines: its items are not checked, since it is read as json",
      "check min pieces, 1: a table has it, with --table",
    ])
      expect(stdout).toContain(left);
    const text = await read("data/placed-orders.ts");
    for (const line of [
      'source("bronze.placed_orders"',
      'description: "One order"',
      '"order-id": text(),',
      "amount: double(),",
      "account: bigint(),",
      "paid_at: timestamp(),",
      "pieces: bigint().nullable(),",
      'channel: text().oneOf("web", "shop").nullable(),',
      "lines: json().nullable(),",
      'payer: text().describe("who paid").nullable(),',
    ])
      expect(text).toContain(line);
    expect((await project.run("check")).stdout).not.toContain("placed-orders.ts");
  });

  it("gives back the types of a schema that was exported", async () => {
    const exported = await project.run("export json-schema silver.orders");
    await project.write("rows.schema.json", exported.stdout);
    const { stdout } = await project.run("import json-schema rows.schema.json --as copied --table");
    expect(stdout).toContain("order_id: text(),");
    expect(stdout).toMatch(/amount: decimal\(12, 2\)/);
    expect(stdout).toContain("paid_at: timestamp(),");
    expect(stdout).toContain("refunded: boolean(),");
    expect(stdout).toContain('table("silver.copied"');
    expect(stdout).not.toContain("left out");
  });

  it("refuses a file that is no schema of an object, and rows without a name", async () => {
    await project.write("list.json", "[1]");
    await project.write("text.json", '{ "type": "string" }');
    const refused = async (line: string) => (await project.run(`import json-schema ${line}`)).stderr;
    expect(await refused("list.json --as rows")).toContain("interchange.no-schema");
    expect(await refused("text.json --as rows")).toContain("interchange.no-columns");
    expect(await refused("text.json")).toContain("Add --as <name>");
    expect(await refused("text.json --as rows --check")).toContain("Leave out --check");
  });
});

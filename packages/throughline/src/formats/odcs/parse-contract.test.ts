import { describe, expect, it } from "vitest";
import type { ThroughlineError } from "../../contracts/errors/index.ts";
import { parseContract } from "./parse-contract.ts";

const head = "kind: DataContract\napiVersion: v3.2.0\nid: a\nversion: 1.0.0\n";

/** What is said of a text: the code, the line and the detail. */
function said(text: string): readonly [string, number | undefined, string] {
  try {
    parseContract(text, "a.yaml");
  } catch (error) {
    const { code, where, detail } = error as ThroughlineError;
    return [code, where?.line, detail];
  }
  return ["read", undefined, ""];
}

describe("parseContract", () => {
  it("reads v3.0.0 to v3.2.0", () => {
    for (const version of ["v3.0.0", "v3.0.2", "v3.1.0", "v3.2.0"])
      expect(said(head.replace("v3.2.0", version))[0]).toBe("read");
  });

  it("refuses newer versions, older ones and what is none", () => {
    const refused = (version: string) => said(head.replace("v3.2.0", version));
    expect(refused("v3.3.0")).toEqual(["odcs.unsupported-version", 2, "apiVersion is newer than v3.2.0: v3.3.0"]);
    expect(refused("v4.0.0")[2]).toBe("apiVersion is newer than v3.2.0: v4.0.0");
    expect(refused("v2.2.2")[2]).toBe('apiVersion is none that is read: "v2.2.2"');
    expect(refused("3")[2]).toBe("apiVersion is none that is read: 3");
  });

  it("names the line of what is no YAML", () => {
    expect(said("a: [1\nb: 2").slice(0, 2)).toEqual(["odcs.invalid-yaml", 2]);
    expect(said(`${head}id: again\n`).slice(0, 2)).toEqual(["odcs.invalid-yaml", 5]);
    expect(said(`${head}---\n${head}`).slice(0, 2)).toEqual(["odcs.invalid-yaml", 5]);
    expect(said("\u0000")[0]).toBe("odcs.not-a-contract");
    expect(said("[".repeat(20_000))[0]).toBe("odcs.invalid-yaml");
  });

  it("refuses aliases that stand for nothing, for what they stand in, or for too much", () => {
    expect(said(`${head}name: *no\n`)).toEqual(["odcs.invalid-yaml", 5, "alias stands for nothing: *no"]);
    expect(said(`${head}customProperties: &a\n  - { property: p, value: *a }\n`)).toEqual([
      "odcs.invalid-yaml",
      6,
      "alias stands for what it stands in: *a",
    ]);
    const doubled = Array.from({ length: 20 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}]`).join("\n");
    expect(said(`${head}a0: &a0 [1]\n${doubled}\n`)[0]).toBe("odcs.invalid-yaml");
  });

  it("refuses what is no contract", () => {
    expect(said("- 1\n")[0]).toBe("odcs.not-a-contract");
    expect(said("dataContractSpecification: 1.1.0\nid: a\n")[2]).toBe(
      "the file is of the Data Contract Specification, which ODCS replaced",
    );
    expect(said("kind: DataProduct\napiVersion: v1.0.0\n")).toEqual([
      "odcs.not-a-contract",
      1,
      'kind is not DataContract: "DataProduct"',
    ]);
  });

  it("names the line of each part that does not keep to the standard", () => {
    const text = `${head}schema:
  - name: orders
    properties:
      - name: id
        logicalType: int
      - name: id
        required: yes please
      - logicalType: array
        items: { logicalType: nothing }
  - properties: no
`;
    try {
      parseContract(text, "a.yaml");
      expect.unreachable();
    } catch (error) {
      const { code, where, detail, issues } = error as ThroughlineError;
      expect([code, where?.line, detail.split(";")[0]]).toEqual([
        "odcs.invalid-contract",
        9,
        'schema[0].properties[0].logicalType is no logical type: "int"',
      ]);
      expect(issues.map(({ message }) => message.split(";")[0])).toEqual([
        'line 9: is no logical type: "int"',
        'line 11: is not true or false: "yes please"',
        "line 12: has no name",
        'line 13: is no logical type: "nothing"',
        'line 10: is there twice: "id"',
        "line 14: has no name",
        'line 14: is no list: "no"',
      ]);
    }
  });
});

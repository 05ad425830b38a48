import { describe, expect, it } from "vitest";
import { paymentsProject } from "../../../test/payments-project.ts";
import { source } from "../data/source.ts";
import { endpoint } from "../mlops/endpoint.ts";
import { text } from "../shape/column.ts";
import { ownersBy } from "./config.ts";
import { idOf, isDeclaration, originOf } from "./declaration.ts";
import { useOfInjectable } from "./injectable.ts";

const make = () => source("bronze.a", { files: "*.csv", columns: { id: text() }, description: "d", owner: "@o" });

describe("a declaration", () => {
  it("is frozen data with kind, name and what its author wrote", () => {
    const a = make();
    expect(a).toMatchObject({ kind: "source", name: "bronze.a", description: "d", owner: "@o", files: "*.csv" });
    expect([Object.isFrozen(a), isDeclaration(a), idOf(a)]).toEqual([true, true, "source:bronze.a"]);
    expect([isDeclaration({ ...a }), isDeclaration(null), isDeclaration("source:bronze.a")]).toEqual([
      false,
      false,
      false,
    ]);
  });
  it("has neither role nor place until it is loaded, and is equal wherever it stands", () => {
    const [a, b] = [make(), make()];
    expect([a.role, a.declaredAt]).toEqual([undefined, undefined]);
    originOf(b).role = "data";
    originOf(b).place = { file: "data/a.ts", line: 3 };
    expect([b.role, b.declaredAt]).toEqual(["data", { file: "data/a.ts", line: 3 }]);
    expect(JSON.stringify(a)).toBe(JSON.stringify(b));
    expect(Object.keys(b)).not.toEqual(expect.arrayContaining(["role", "declaredAt"]));
  });
  it("asks for its place once, with the stack of the line that declared it", () => {
    const a = make();
    const stacks: (string | undefined)[] = [];
    originOf(a).locate = (stack) => {
      stacks.push(stack);
      return { file: "data/a.ts", line: 1 };
    };
    expect([a.declaredAt, a.declaredAt]).toEqual(Array(2).fill({ file: "data/a.ts", line: 1 }));
    expect(stacks).toHaveLength(1);
    expect(stacks[0]).toContain("declaration.test.ts");
    expect(stacks[0]).not.toContain("source.ts");
  });
  it("can be used by handlers where its kind says so, with all that it gives", () => {
    const { score, fraudRate, payments, fraud, scores } = paymentsProject();
    const read = (value: unknown) => {
      const use = useOfInjectable(value);
      return use === undefined ? undefined : `${idOf(use.provider)}#${use.port} ${use.fields.length} ${use.certainty}`;
    };
    expect([score, fraudRate, payments, scores, score.log, fraud, 5, null].map(read)).toEqual([
      "endpoint:fraud-score#reply 4 possible",
      "metric:fraud_rate#value 3 possible",
      "table:silver.payments#rows 7 possible",
      "predictions:gold.scores#rows 9 possible",
      "endpoint:fraud-score#log 11 possible",
      undefined,
      undefined,
      undefined,
    ]);
    expect(endpoint("other", { model: fraud }).log.rowKey).toEqual(["request_id"]);
  });
});

describe("owners", () => {
  const of = ownersBy({
    owners: { data: "@data", "data/**": "@folder", "data/fraud/*.ts": "@fraud", "*/any?.ts": "@any", ml: "@ml" },
  });
  const owner = (file: string | undefined, role: "data" | "ml" | undefined) =>
    of({ role, declaredAt: file === undefined ? undefined : { file } });

  it("are found by the longest glob, then by the role", () => {
    expect([
      owner("data/fraud/a.ts", "data"),
      owner("data/fraud/deep/a.ts", "data"),
      owner("data/a.ts", "data"),
      owner("ml/a.ts", "ml"),
      owner("ml/any1.ts", "ml"),
      owner("ml/any12.ts", "ml"),
      owner(undefined, "data"),
      owner("elsewhere.ts", undefined),
    ]).toEqual(["@fraud", "@folder", "@folder", "@ml", "@any", "@ml", "@data", undefined]);
  });
  it("are nobody where the config names nobody", () => {
    expect(ownersBy({})({ role: "data", declaredAt: { file: "data/a.ts" } })).toBeUndefined();
  });
});

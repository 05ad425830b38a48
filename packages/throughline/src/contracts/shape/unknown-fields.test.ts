import { describe, expect, it } from "vitest";
import { z } from "zod";
import { requestSchemaOf } from "./request-schema.ts";
import { unknownFields } from "./unknown-fields.ts";

const Tree: z.ZodType = z.object({
  name: z.string(),
  get kids() {
    return z.array(Tree).optional();
  },
});
const shared = z.object({ id: z.string() }).meta({ id: "unknown-fields-shared" });
const either = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("card"), number: z.string() }),
  z.object({ kind: z.literal("cash"), till: z.string() }),
]);

/** The places of the fields that a schema does not take. */
function placesOf(schema: z.ZodType, value: unknown): string[] {
  return unknownFields(requestSchemaOf(schema), value, { path: ["body"] }).map(({ path }) => path.join("."));
}

describe("unknownFields", () => {
  it.each([
    ["an object", z.object({ a: z.string() }), { a: "", b: 1 }, ["body.b"]],
    ["an object with no field", z.object({}), { b: 1 }, ["body.b"]],
    ["an object in it", z.object({ a: z.object({ b: z.string() }).nullable() }), { a: { c: 1 } }, ["body.a.c"]],
    ["a list", z.array(z.object({ a: z.string() })), [{ a: "" }, { b: 1 }], ["body.1.b"]],
    ["a tuple", z.tuple([z.string(), z.object({ a: z.string() })]), ["", { b: 1 }], ["body.1.b"]],
    ["a record", z.record(z.string(), z.object({ a: z.string() })), { x: { b: 1 } }, ["body.x.b"]],
    ["a shape of itself", Tree, { name: "", kids: [{ name: "", kid: [] }] }, ["body.kids.0.kid"]],
    ["a shape that is used twice", z.object({ a: shared, b: shared }), { a: { id: "" }, b: { di: "" } }, ["body.b.di"]],
    [
      "an intersection",
      z.object({ a: z.string() }).and(z.object({ b: z.string() })),
      { a: "", b: "", c: 1 },
      ["body.c"],
    ],
    ["the alternative that its constant names", either, { kind: "card", till: "1" }, ["body.till"]],
    ["the alternative of its type", z.union([z.string(), z.object({ a: z.string() })]), { b: 1 }, ["body.b"]],
    [
      "the alternative that comes closest",
      z.union([z.object({ a: z.string() }), z.object({ b: z.string() })]),
      { b: "" },
      [],
    ],
    ["what is transformed after", z.object({ a: z.string() }).transform(() => 1), { a: "", b: 1 }, ["body.b"]],
    ["a loose object", z.looseObject({ a: z.string() }), { b: 1 }, []],
    ["an object with a catchall", z.object({ a: z.string() }).catchall(z.number()), { b: 1 }, []],
    ["what is rewritten before", z.preprocess((value) => value, z.object({ a: z.string() })), { b: 1 }, []],
    ["a schema that takes all", z.object({ a: z.unknown() }), { a: { b: 1 } }, []],
  ] as const)("finds what is not in %s", (_, schema, value, places) => {
    expect(placesOf(schema, value)).toEqual(places);
  });

  it("looks no deeper than a hundred values, however deep a request is", () => {
    let deep: unknown = { name: "", zzz: 1 };
    for (let i = 0; i < 20_000; i++) deep = { name: "", kids: [deep] };
    expect(placesOf(Tree, deep)).toEqual([]);
    expect(placesOf(Tree, { name: "", kids: [deep], zzz: 1 })).toEqual(["body.zzz"]);
  });

  it("ends soon where every level of a request may have several shapes", () => {
    const Either: z.ZodType = z.object({
      get of() {
        return z.union([Either, Either, Either]).optional();
      },
    });
    let deep: unknown = { zzz: 1 };
    for (let i = 0; i < 90; i++) deep = { of: deep };
    expect(placesOf(Either, deep).length).toBeLessThanOrEqual(1);
  });

  it("tells which fields are known", () => {
    const schema = requestSchemaOf(z.object({ amount: z.number(), country: z.string() }));
    expect(unknownFields(schema, { amuont: 1 }, { path: [] })[0]?.message).toBe(
      "field is not known: known are amount, country",
    );
  });
});

describe("requestSchemaOf", () => {
  it("leaves open what an intersection refers to, since each part knows some of the fields", () => {
    const schema = requestSchemaOf(
      z.object({ a: z.intersection(shared, z.union([shared, z.object({ b: z.string() })])) }),
    );
    expect(schema.additionalProperties).toBe(false);
    expect((schema.$defs as Record<string, object>)["unknown-fields-shared"]).not.toHaveProperty(
      "additionalProperties",
    );
  });
});

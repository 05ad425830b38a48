import { describe, expect, it } from "vitest";
import type { Field, FieldType } from "../shape/field.ts";
import type { ChangeKind, Side } from "./change.ts";
import { diffShapes, diffTraced } from "./shape-diff.ts";

const field = (part: Partial<Field> = {}): Field => ({
  name: "amount",
  type: { name: "text" },
  nullable: false,
  ...part,
});
const typed = (type: FieldType) => field({ type });
const decimal = (precision: number, scale: number): FieldType => ({ name: "decimal", precision, scale });
const list = (item: FieldType): FieldType => ({ name: "list", item });
const struct = (...fields: Field[]): FieldType => ({ name: "struct", fields });

type Verdict = "readers" | "callers" | "meaning" | "nobody";
interface Row {
  readonly what: string;
  readonly before: readonly Field[];
  readonly after: readonly Field[];
  readonly kind: ChangeKind;
  readonly path?: string;
  readonly provided: Verdict;
  readonly accepted: Verdict;
}

const other = field({ name: "other", type: { name: "int32" } });
const row = (what: string, kind: ChangeKind, verdicts: readonly [provided: Verdict, accepted: Verdict]) => ({
  what,
  kind,
  provided: verdicts[0],
  accepted: verdicts[1],
});
const step = (head: ReturnType<typeof row>, before: Field, after: Field, path?: string): Row => ({
  ...head,
  before: [before],
  after: [after],
  ...(path === undefined ? {} : { path }),
});

/** Every kind of change and whom it breaks on either side; the verdicts are written by hand. */
const table: readonly Row[] = [
  { ...row("a field that goes", "removed", ["readers", "callers"]), before: [field(), other], after: [other] },
  { ...row("a field that comes", "added", ["nobody", "callers"]), before: [other], after: [other, field()] },
  {
    ...row("a field that comes and may be left out", "added", ["nobody", "nobody"]),
    before: [other],
    after: [other, field({ optional: true })],
  },
  {
    ...row("a field under another name", "renamed", ["readers", "callers"]),
    before: [field(), other],
    after: [field({ name: "amount_usd" }), other],
  },
  step(row("another type", "retyped", ["readers", "callers"]), typed({ name: "boolean" }), typed({ name: "date" })),
  step(row("more precision", "retyped", ["readers", "nobody"]), typed(decimal(10, 2)), typed(decimal(12, 2))),
  step(row("less precision", "retyped", ["readers", "callers"]), typed(decimal(12, 2)), typed(decimal(10, 2))),
  step(
    row("more scale, fewer whole digits", "retyped", ["readers", "callers"]),
    typed(decimal(12, 2)),
    typed(decimal(12, 3)),
  ),
  step(
    row("a decimal that becomes a text in JSON", "retyped", ["readers", "callers"]),
    typed(decimal(15, 2)),
    typed(decimal(16, 2)),
  ),
  step(row("a wider integer", "retyped", ["readers", "callers"]), typed({ name: "int32" }), typed({ name: "int64" })),
  step(
    row("a narrower integer", "retyped", ["readers", "callers"]),
    typed({ name: "int64" }),
    typed({ name: "int32" }),
  ),
  step(
    row("an integer that may have a fraction", "retyped", ["readers", "nobody"]),
    typed({ name: "int32" }),
    typed({ name: "float64" }),
  ),
  step(
    row("a number that may have none any more", "retyped", ["readers", "callers"]),
    typed({ name: "float64" }),
    typed({ name: "int32" }),
  ),
  step(
    row("an instant that becomes a day", "retyped", ["readers", "callers"]),
    typed({ name: "timestamp" }),
    typed({ name: "date" }),
  ),
  step(
    row("an instant that becomes any text", "retyped", ["readers", "nobody"]),
    typed({ name: "timestamp" }),
    typed({ name: "text" }),
  ),
  step(
    row("a text that must be an instant", "retyped", ["readers", "callers"]),
    typed({ name: "text" }),
    typed({ name: "timestamp" }),
  ),
  step(
    row("a value that may be any JSON", "retyped", ["readers", "nobody"]),
    typed({ name: "text" }),
    typed({ name: "json" }),
  ),
  step(
    row("items of another type", "retyped", ["readers", "callers"]),
    typed(list({ name: "text" })),
    typed(list({ name: "date" })),
    "amount[]",
  ),
  step(
    row("a member that goes", "removed", ["readers", "callers"]),
    typed(struct(field({ name: "a" }), other)),
    typed(struct(other)),
    "amount.a",
  ),
  step(
    row("a member that comes", "added", ["nobody", "callers"]),
    typed(struct(other)),
    typed(struct(other, field({ name: "a" }))),
    "amount.a",
  ),
  step(
    row("a member under another name", "renamed", ["readers", "callers"]),
    typed(struct(field({ name: "a" }))),
    typed(struct(field({ name: "b" }))),
    "amount.a",
  ),
  step(
    row("a member of items that may be null", "nullable", ["readers", "nobody"]),
    typed(list(struct(field({ name: "a" })))),
    typed(list(struct(field({ name: "a", nullable: true })))),
    "amount[].a",
  ),
  step(row("a value that may be null", "nullable", ["readers", "nobody"]), field(), field({ nullable: true })),
  step(row("a value that may not be null", "non-null", ["nobody", "callers"]), field({ nullable: true }), field()),
  step(row("a field that may be absent", "optional", ["readers", "nobody"]), field(), field({ optional: true })),
  step(row("a field that has to be there", "required", ["nobody", "callers"]), field({ optional: true }), field()),
  step(
    row("one more value", "value-added", ["readers", "nobody"]),
    field({ values: ["a"] }),
    field({ values: ["a", "b"] }),
  ),
  step(
    row("one value less", "value-removed", ["readers", "callers"]),
    field({ values: ["a", "b"] }),
    field({ values: ["b"] }),
  ),
  step(row("a set of values that closes", "values-closed", ["nobody", "callers"]), field(), field({ values: ["a"] })),
  step(row("a set of values that opens", "values-opened", ["readers", "nobody"]), field({ values: ["a"] }), field()),
  step(row("another unit", "unit", ["meaning", "meaning"]), field({ unit: "USD" }), field({ unit: "EUR" })),
  step(row("a unit where none was", "unit", ["meaning", "meaning"]), field(), field({ unit: "EUR" })),
  step(row("no unit any more", "unit", ["meaning", "meaning"]), field({ unit: "EUR" }), field()),
  step(row("a tag of personal data", "tag-added", ["meaning", "nobody"]), field(), field({ tags: ["pii:name"] })),
  step(row("no tag any more", "tag-removed", ["meaning", "nobody"]), field({ tags: ["pii:name"] }), field()),
  step(
    row("a greater least value", "limit-narrowed", ["nobody", "callers"]),
    field({ limits: { min: 0 } }),
    field({ limits: { min: 1 } }),
  ),
  step(
    row("a smaller least value", "limit-widened", ["readers", "nobody"]),
    field({ limits: { min: 1 } }),
    field({ limits: { min: 0 } }),
  ),
  step(
    row("a bound that leaves itself out", "limit-narrowed", ["nobody", "callers"]),
    field({ limits: { min: 0 } }),
    field({ limits: { exclusiveMin: 0 } }),
  ),
  step(
    row("a lower most value", "limit-narrowed", ["nobody", "callers"]),
    field({ limits: { max: 9 } }),
    field({ limits: { max: 8 } }),
  ),
  step(row("no most value", "limit-widened", ["readers", "nobody"]), field({ limits: { exclusiveMax: 9 } }), field()),
  step(
    row("a shorter text", "limit-narrowed", ["nobody", "callers"]),
    field({ limits: { maxLength: 9 } }),
    field({ limits: { maxLength: 8 } }),
  ),
  step(
    row("a text of a least length", "limit-narrowed", ["nobody", "callers"]),
    field(),
    field({ limits: { minLength: 1 } }),
  ),
  step(row("a pattern", "limit-narrowed", ["nobody", "callers"]), field(), field({ limits: { pattern: "^A" } })),
  step(row("no pattern", "limit-widened", ["readers", "nobody"]), field({ limits: { pattern: "^A" } }), field()),
];

const verdictsOf = (before: readonly Field[], after: readonly Field[], side: Side) =>
  diffShapes(before, after, side).map(({ kind, path, breaks }) => [kind, path, breaks ?? "nobody"]);

describe("the difference of two shapes", () => {
  it.each(table)("$what: $provided of what is provided, $accepted of what is accepted", (row) => {
    const path = row.path ?? "amount";
    expect(verdictsOf(row.before, row.after, "provided")).toEqual([[row.kind, path, row.provided]]);
    expect(verdictsOf(row.before, row.after, "accepted")).toEqual([[row.kind, path, row.accepted]]);
  });
  it("has every kind of change that a field can have in its table", () => {
    const kinds = new Set(table.map(({ kind }) => kind));
    expect([...kinds].sort()).toEqual(
      [
        ...["added", "removed", "renamed", "retyped", "nullable", "non-null", "optional", "required", "value-added"],
        ...["value-removed", "values-closed", "values-opened", "limit-narrowed", "limit-widened", "unit"],
        ...["tag-added", "tag-removed"],
      ].sort(),
    );
  });
  it("of one pattern and another is broken on both sides", () => {
    const [before, after] = [[field({ limits: { pattern: "^A" } })], [field({ limits: { pattern: "^B" } })]];
    expect(verdictsOf(before, after, "provided")).toEqual([["limit-widened", "amount", "readers"]]);
    expect(verdictsOf(before, after, "accepted")).toEqual([["limit-narrowed", "amount", "callers"]]);
  });
  it("goes by the bound that leaves fewer values, where there are two", () => {
    const limitsOf = (limits: Field["limits"]) => [field(limits === undefined ? {} : { limits })];
    const verdict = (before: Field["limits"], after: Field["limits"]) =>
      verdictsOf(limitsOf(before), limitsOf(after), "accepted").map(([kind]) => kind);
    expect(verdict({ min: 0 }, { min: 0, exclusiveMin: -1 })).toEqual([]);
    expect(verdict({ min: 0 }, { min: 0, exclusiveMin: 5 })).toEqual(["limit-narrowed"]);
    expect(verdict({ max: 9, exclusiveMax: 5 }, { exclusiveMax: 5 })).toEqual([]);
    expect(verdict({ max: 4, exclusiveMax: 5 }, { exclusiveMax: 5 })).toEqual(["limit-widened"]);
  });
  it("says in words what happened", () => {
    const says = (before: Field, after: Field) =>
      diffShapes([before], [after], "provided").map((change) => change.says);
    expect(says(typed(decimal(12, 2)), typed(decimal(14, 2)))).toEqual([
      "amount retyped: decimal(12,2) → decimal(14,2) (precision 12 → 14)",
    ]);
    expect(says(typed({ name: "int32" }), typed({ name: "int64" }))).toEqual([
      "amount retyped: int32 → int64 (32 → 64 bits)",
    ]);
    expect(says(field({ unit: "USD" }), field({ name: "total", unit: "USD" }))).toEqual(["amount renamed to total"]);
    expect(says(field({ values: ["b", "a"] }), field({ values: ["c", "a"] }))).toEqual([
      "amount has a new value: c",
      "amount lost a value: b",
    ]);
  });
  it("does not count descriptions, nor what a type is that nobody knows", () => {
    expect(diffShapes([field()], [field({ description: "in full" })], "provided")).toEqual([]);
    const unknown = field({ type: { name: "unknown" }, nullable: true, unit: "EUR" });
    expect(diffShapes([field()], [unknown], "provided")).toEqual([]);
    expect(diffShapes([unknown], [field()], "provided")).toEqual([]);
  });
});

describe("a rename", () => {
  const two = [field({ name: "a" }), field({ name: "b" })];
  it("is none where another field could be meant", () => {
    const gone = verdictsOf(two, [field({ name: "c" })], "provided");
    expect(gone.map(([kind, path]) => `${kind} ${path}`)).toEqual(["removed a", "removed b", "added c"]);
    const came = verdictsOf([field({ name: "c" })], two, "provided");
    expect(came.map(([kind, path]) => `${kind} ${path}`)).toEqual(["added a", "added b", "removed c"]);
  });
  it.each<[string, Partial<Field>]>([
    ["type", { type: { name: "date" } }],
    ["unit", { unit: "kg" }],
    ["tags", { tags: ["pii:name"] }],
    ["nullability", { nullable: true }],
  ])("is none where the %s is another one", (_, part) => {
    const kinds = diffShapes([field()], [field({ name: "total", ...part })], "provided").map(({ kind }) => kind);
    expect(kinds).toEqual(["removed", "added"]);
  });
  it("is told by what the fields are made from, where that is known", () => {
    const sources: Readonly<Record<string, readonly string[]>> = { a: ["x"], b: ["y"], c: ["y"], d: ["x"] };
    const sourcesOf = (name: string) => sources[name];
    const after = [field({ name: "c" }), field({ name: "d" })];
    const changes = diffTraced({ shape: two, sourcesOf }, { shape: after, sourcesOf }, "provided");
    expect(changes.map(({ says }) => says)).toEqual(["a renamed to d", "b renamed to c"]);
    const moved = { shape: [field({ name: "d" })], sourcesOf: () => ["z"] };
    const other = diffTraced({ shape: [field({ name: "a" })], sourcesOf }, moved, "provided");
    expect(other.map(({ kind }) => kind)).toEqual(["removed", "added"]);
  });
  it("comes with what else happened to the field", () => {
    const [before, after] = [field({ values: ["x"] }), field({ name: "total", values: ["x", "y"] })];
    expect(verdictsOf([before], [after], "provided")).toEqual([
      ["renamed", "amount", "readers"],
      ["value-added", "amount", "readers"],
    ]);
  });
});

/** Numbers that look like chance and are the same in every run. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

function anyShape(random: () => number, depth = 2): Field[] {
  const count = 1 + Math.floor(random() * 6);
  return Array.from({ length: count }, (_, i) => anyField(`f${i}`, random, depth));
}

function anyField(name: string, random: () => number, depth: number): Field {
  const pick = <T>(...values: readonly T[]) => values[Math.floor(random() * values.length)] as T;
  const plain = pick<FieldType>({ name: "text" }, { name: "int32" }, { name: "timestamp" }, decimal(12, pick(0, 2)));
  const nested = pick<FieldType>(plain, list(plain), depth > 0 ? struct(...anyShape(random, depth - 1)) : plain);
  return {
    name,
    type: nested,
    nullable: pick(true, false),
    ...pick({}, { optional: true }),
    ...pick({}, { unit: pick("USD", "kg") }),
    ...pick({}, { values: pick(["a"], ["a", "b"]) }),
    ...pick({}, { tags: ["pii:name"] }),
    ...pick({}, { limits: { min: pick(0, 1), maxLength: pick(3, 4) } }),
  };
}

describe("whatever the shape", () => {
  const shapes = Array.from({ length: 200 }, (_, i) => anyShape(chance(i + 1)));
  const sides: readonly Side[] = ["provided", "accepted"];
  const pairs = shapes.map((shape, i) => [shape, shapes[(i * 7 + 3) % shapes.length] as Field[]] as const);

  it("nothing changed where it is the same", () => {
    for (const shape of shapes)
      for (const side of sides) expect(diffShapes(shape, structuredClone(shape), side)).toEqual([]);
  });
  it("the order of its fields does not matter", () => {
    for (const [before, after] of pairs)
      for (const side of sides)
        expect(diffShapes(before.toReversed(), after.toReversed(), side)).toEqual(diffShapes(before, after, side));
  });
  it("what breaks nobody in one direction of a struct's member is found at any depth", () => {
    for (const [before, after] of pairs) {
      const flat = diffShapes(before, after, "provided").map(({ kind, breaks }) => `${kind} ${breaks}`);
      const deep = diffShapes([typed(list(struct(...before)))], [typed(list(struct(...after)))], "provided");
      expect(deep.map(({ kind, breaks }) => `${kind} ${breaks}`)).toEqual(flat);
    }
  });
  it("what only gives more, or asks less, breaks nobody", () => {
    for (const shape of shapes) {
      const more = [
        ...shape.map((one) => ({ ...one, nullable: false })),
        field({ name: "new", type: { name: "boolean" } }),
      ];
      expect(diffShapes(shape, more, "provided").filter(({ breaks }) => breaks !== undefined)).toEqual([]);
      const less = shape.map(({ values: _, limits: __, ...rest }) => ({ ...rest, nullable: true, optional: true }));
      expect(diffShapes(shape, less, "accepted").filter(({ breaks }) => breaks !== undefined)).toEqual([]);
    }
  });
  it("a rename there and back is none, and each way is the other's opposite", () => {
    for (const shape of shapes) {
      const [first, ...rest] = shape as [Field, ...Field[]];
      const renamed = [{ ...first, name: "elsewhere" }, ...rest];
      const back = renamed.map((one) => (one.name === "elsewhere" ? { ...one, name: first.name } : one));
      expect(diffShapes(shape, back, "provided")).toEqual([]);
      const [there, again] = [diffShapes(shape, renamed, "provided"), diffShapes(renamed, shape, "provided")];
      expect(there).toMatchObject([{ kind: "renamed", before: first.name, after: "elsewhere" }]);
      expect(again).toMatchObject([{ kind: "renamed", before: "elsewhere", after: first.name }]);
    }
  });
});

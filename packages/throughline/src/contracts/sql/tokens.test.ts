import { describe, expect, it } from "vitest";
import { nameOfToken, normaliseSql, tokenizeSql } from "./tokens.ts";

const texts = (sql: string) => tokenizeSql(sql).map((token) => token.text);
const kinds = (sql: string) => tokenizeSql(sql).map((token) => token.kind);

describe("tokenizeSql", () => {
  it("tells words, names, strings, numbers, parameters and operators apart", () => {
    expect(kinds(`select "a b", 'x', 1.5e-3, $1, ? from t`)).toEqual(
      "word name operator string operator number operator parameter operator parameter word word".split(" "),
    );
  });
  it("knows where each token stands", () => {
    const sql = "select  'é😀', amount";
    expect(tokenizeSql(sql).map(({ start, end }) => sql.slice(start, end))).toEqual(texts(sql));
    expect(tokenizeSql(sql).at(-1)).toMatchObject({ text: "amount", start: 15, end: 21 });
  });
  it("skips line comments, block comments and block comments in them", () => {
    expect(texts("select -- one 'quote\n 1 /* a /* b */ ' */ + 2 --")).toEqual(["select", "1", "+", "2"]);
  });
  it("keeps comment marks, semicolons and quotes that stand in strings and names", () => {
    expect(texts(`'--' "/*" 'it''s;' "a""b"`)).toEqual(["'--'", `"/*"`, "'it''s;'", `"a""b"`]);
  });
  it("reads strings with escapes, in bytes, and between dollars", () => {
    const sql = String.raw`e'a\'b' X'AB' $$it's$$ $q$a $$ b$q$ 'a\'`;
    expect(texts(sql)).toEqual([String.raw`e'a\'b'`, "X'AB'", "$$it's$$", "$q$a $$ b$q$", String.raw`'a\'`]);
    expect(new Set(kinds(sql))).toEqual(new Set(["string"]));
  });
  it("reads numbers with points, exponents, underscores and bases", () => {
    expect(kinds("1 1_000 .5 1. 0xFF 1e3 1.5E-3")).toEqual(Array(7).fill("number"));
  });
  it("reads operators of several characters as one token", () => {
    expect(texts("a::int->>'x' <> b||c // 2 >= 1 => := ** a->b @> c")).toEqual(
      ["a", "::", "int", "->>", "'x'", "<>", "b", "||", "c", "//", "2", ">=", "1", "=>", ":=", "**"].concat([
        "a",
        "->",
        "b",
        "@>",
        "c",
      ]),
    );
  });
  it("gives tokens of text that is no SQL", () => {
    expect(texts("'open")).toEqual(["'open"]);
    expect(texts('"open')).toEqual(['"open']);
    expect(texts("e'open\\")).toEqual(["e'open\\"]);
    expect(texts("$$open")).toEqual(["$$open"]);
    expect(texts("/* open")).toEqual([]);
    expect(texts("\u0000 ; $ \\")).toEqual(["\u0000", ";", "$", "\\"]);
    expect(tokenizeSql("")).toEqual([]);
  });
  it("takes letters of every script as parts of words", () => {
    expect(kinds("größe 数量 a$b")).toEqual(["word", "word", "word"]);
  });
  it("takes the blanks of Unicode as blanks", () => {
    expect(texts("select\u00a0a\u3000from\ufefft")).toEqual(["select", "a", "from", "t"]);
  });
  it("reads long strings and long comments", () => {
    const long = "x".repeat(2_000_000);
    expect(texts(`'${long}' /* ${long} */ "${long}" e'${"\\n".repeat(500_000)}' 1`).map((text) => text.length)).toEqual(
      [2_000_002, 2_000_002, 1_000_003, 1],
    );
  });
});

describe("nameOfToken", () => {
  it("gives the name behind quotes and nothing for other tokens", () => {
    expect(tokenizeSql(`Amount "a ""b"" . c" 'text' 1`).map(nameOfToken)).toEqual([
      "Amount",
      'a "b" . c',
      undefined,
      undefined,
    ]);
  });
});

describe("normaliseSql", () => {
  it("is the same for every formatting of a query", () => {
    const written = "SELECT  p.Amount*2 AS x -- doubled\n\tFROM silver.payments p\r\nWHERE a::INT>=1;\n";
    const tight = "select p.amount*2 as x from silver.payments p/**/where a::int >= 1";
    expect(normaliseSql(written)).toBe("select p . amount * 2 as x from silver . payments p where a :: int >= 1");
    expect(normaliseSql(tight)).toBe(normaliseSql(written));
  });
  it("keeps the case of strings and quoted names", () => {
    expect(normaliseSql(`SELECT 'Ab', E'Ab', "Ab", Ab`)).toBe(`select 'Ab' , e'Ab' , "Ab" , ab`);
  });
  it("differs where the meaning differs", () => {
    const differing = [
      ["a - -1", "a --1"],
      ["a::b", "a: :b"],
      ["'a b'", "'a  b'"],
      [`"a"`, "a"],
      ["1 0", "10"],
      ["a->>b", "a-> >b"],
      ["select 1; select 2", "select 1 select 2"],
    ] as const;
    for (const [one, other] of differing) expect(normaliseSql(one)).not.toBe(normaliseSql(other));
  });
  it("does not change normal text again", () => {
    const once = normaliseSql(`select a-- c\n, "B" , e'x\\'y' from t where x!=-1 and y = $2`);
    expect(normaliseSql(once)).toBe(once);
  });
});

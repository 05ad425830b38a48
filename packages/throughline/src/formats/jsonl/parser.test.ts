import { describe, expect, it } from "vitest";
import { type BrokenJsonlRecord, createJsonlParser, type JsonlOptions, type JsonlRecord } from "./parser.ts";

function read(input: string | Buffer, options: JsonlOptions & { chunk?: number } = {}) {
  const bytes = Buffer.from(input as string);
  const records: JsonlRecord[] = [];
  const broken: BrokenJsonlRecord[] = [];
  const { chunk = bytes.length || 1, ...rest } = options;
  const parser = createJsonlParser(
    { record: (record) => records.push(record), broken: (record) => broken.push(record) },
    rest,
  );
  for (let at = 0; at < bytes.length; at += chunk) parser.push(bytes.subarray(at, at + chunk));
  parser.end();
  return { records, broken, newlines: parser.newlines };
}

const membersOf = (input: string) => read(input).records.map((record) => Object.fromEntries(record.members));
const brokenOf = (input: string | Buffer) => read(input).broken.map(({ line, reason }) => `${line} ${reason}`);

describe("JSON Lines", () => {
  it("keeps every value as it is written", () => {
    const line =
      '{"id": "a", "n": 12345678901234567890.50, "e":1E5 ,"deep": {"x": [1, "}\\"]"]}, "no": null, "ok":true}';
    expect(membersOf(`${line}\n`)).toEqual([
      {
        id: '"a"',
        n: "12345678901234567890.50",
        e: "1E5",
        deep: '{"x": [1, "}\\"]"]}',
        no: "null",
        ok: "true",
      },
    ]);
  });

  it("decodes escaped names, takes the last of equal names, and reads empty objects", () => {
    expect(membersOf('{"a\\u0062":1,"ab":2}\n{}\r\n{ }')).toEqual([{ ab: "2" }, {}, {}]);
  });

  it("drops a byte order mark, skips blank lines and counts physical lines", () => {
    const { records, newlines } = read('\ufeff{"a":1}\n\n  \r\n{"a":2}');
    expect(records.map((record) => record.line)).toEqual([1, 4]);
    expect(newlines).toBe(3);
  });

  it("gives the same records however the bytes are cut into chunks", () => {
    const bytes = Buffer.concat([
      Buffer.from('{"a":"日本"}\n{"a":\n[1]\nnull\n{"a":"é"}\r\n'),
      Buffer.from([0x7b, 0xff, 0x7d, 0x0a]),
      Buffer.from('{"b":"x"}'),
    ]);
    const whole = read(bytes);
    expect(whole.records.map((record) => record.line)).toEqual([1, 5, 7]);
    for (let chunk = 1; chunk < 30; chunk += 1) expect(read(bytes, { chunk })).toEqual(whole);
  });
});

describe("lines that cannot be read", () => {
  it("names broken JSON and what is no object, with the line, and goes on", () => {
    const input = '{"a":1}\n{"a":\n[1]\n7\nnull\n{"a":01}\n{"a":2}\n';
    expect(brokenOf(input)).toEqual([
      "2 broken-json",
      "3 not-an-object",
      "4 not-an-object",
      "5 not-an-object",
      "6 broken-json",
    ]);
    expect(membersOf(input)).toEqual([{ a: "1" }, { a: "2" }]);
  });

  it("names bytes that are no UTF-8", () => {
    const { broken } = read(Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xff]), Buffer.from('"}\n')]));
    expect(broken).toEqual([
      { reason: "invalid-utf8", detail: "some bytes are no UTF-8", line: 1, raw: '{"a":"\ufffd"}' },
    ]);
  });

  it("skips a line over the limit", () => {
    const { broken, records } = read(`{"a":1}\n{"a":"${"x".repeat(200)}"}\n{"a":3}\n`, { maxLineBytes: 50, chunk: 9 });
    expect(broken.map(({ line, reason }) => `${line} ${reason}`)).toEqual(["2 line-too-long"]);
    expect(records.map((record) => record.line)).toEqual([1, 3]);
  });
});

import { describe, expect, it } from "vitest";
import { type BrokenCsvRecord, type CsvOptions, type CsvRecord, createCsvParser } from "./parser.ts";

interface Read {
  header: readonly string[];
  records: CsvRecord[];
  broken: BrokenCsvRecord[];
  newlines: number;
}

function read(input: string | Buffer, options: CsvOptions & { chunk?: number } = {}): Read {
  const bytes = Buffer.from(input as string);
  const out: Read = { header: [], records: [], broken: [], newlines: 0 };
  const { chunk = bytes.length || 1, ...rest } = options;
  const parser = createCsvParser(
    {
      header: (names) => {
        out.header = names;
      },
      record: (record) => out.records.push(record),
      broken: (record) => out.broken.push(record),
    },
    rest,
  );
  for (let at = 0; at < bytes.length; at += chunk) parser.push(bytes.subarray(at, at + chunk));
  parser.end();
  return { ...out, newlines: parser.newlines };
}

const fieldsOf = (input: string | Buffer) => read(input).records.map((record) => record.fields);
const brokenOf = (input: string | Buffer) => read(input).broken.map(({ line, reason }) => `${line} ${reason}`);
const linesOf = (input: string | Buffer) => read(input).records.map((record) => record.line);

describe("well-formed CSV", () => {
  it("gives the fields, the line and the raw text of each record", () => {
    const { header, records, newlines } = read("id,name\n1,Ann\n2,Bo\n");
    expect(header).toEqual(["id", "name"]);
    expect(records).toEqual([
      { fields: ["1", "Ann"], line: 2, raw: "1,Ann" },
      { fields: ["2", "Bo"], line: 3, raw: "2,Bo" },
    ]);
    expect(newlines).toBe(3);
  });

  it("reads quoted fields with delimiters, doubled quotes and newlines, and goes on counting physical lines", () => {
    const input = 'id,note\r\n1,"a, ""b""\r\nc"\r\n2,""\r\n3,"x"\r\n';
    expect(fieldsOf(input)).toEqual([
      ["1", 'a, "b"\r\nc'],
      ["2", ""],
      ["3", "x"],
    ]);
    expect(linesOf(input)).toEqual([2, 4, 5]);
  });

  it("drops a byte order mark and reads a last line without its newline", () => {
    const { header, records } = read("\ufeffid,name\n1,Zoë");
    expect(header).toEqual(["id", "name"]);
    expect(records[0]?.fields).toEqual(["1", "Zoë"]);
  });

  it("skips blank lines and keeps the line numbers", () => {
    expect(linesOf("id,name\n\n1,a\r\n\r\n2,b\n\n")).toEqual([3, 5]);
  });

  it("takes a quote inside an unquoted field as text", () => {
    expect(fieldsOf('id,size\n1,5" pipe\n')).toEqual([["1", '5" pipe']]);
  });

  it("reads other delimiters and single columns", () => {
    expect(read("a;b\n1;2,5\n", { delimiter: ";" }).records[0]?.fields).toEqual(["1", "2,5"]);
    expect(fieldsOf('a\n1\n"2\n3"\n')).toEqual([["1"], ["2\n3"]]);
  });

  it("reads nothing from an empty file", () => {
    expect(read("")).toEqual({ header: [], records: [], broken: [], newlines: 0 });
  });

  it("gives the same records however the bytes are cut into chunks", () => {
    const bad = Buffer.from([0x33, 0x2c, 0xff, 0x2c, 0x31, 0x0a]);
    const text = '\ufeffid,näme,n\r\n1,"Zoë, ""x""\n\nü",1\r\n2,"open,1\n\n4,é,5\n6,"b"c,7\n8,9\n10,"日本\n",11\n';
    const bytes = Buffer.concat([Buffer.from(text), bad, Buffer.from("12,ok,13")]);
    const whole = read(bytes);
    expect(whole.records).toHaveLength(4);
    expect(whole.broken).toHaveLength(4);
    for (let chunk = 1; chunk < 40; chunk += 1) expect(read(bytes, { chunk })).toEqual(whole);
  });
});

describe("records that cannot be read", () => {
  it("names too few and too many fields with their lines and goes on", () => {
    const input = "a,b\n1\n2,3\n4,5,6\n7,8\n";
    expect(brokenOf(input)).toEqual(["2 too-few-fields", "4 too-many-fields"]);
    expect(fieldsOf(input)).toEqual([
      ["2", "3"],
      ["7", "8"],
    ]);
  });

  it("names bytes that are no UTF-8 and keeps the records around them", () => {
    const input = Buffer.concat([Buffer.from("a,b\n1,é\n2,"), Buffer.from([0xe9, 0x0a]), Buffer.from("3,ü\n")]);
    const { broken, records } = read(input);
    expect(broken).toEqual([{ reason: "invalid-utf8", detail: "some bytes are no UTF-8", line: 3, raw: "2,\ufffd" }]);
    expect(records.map((record) => record.fields)).toEqual([
      ["1", "é"],
      ["3", "ü"],
    ]);
  });

  it("keeps at most the first 1,000 characters", () => {
    expect(read(`a\n1,${"x".repeat(5000)}\n`).broken[0]?.raw).toHaveLength(1000);
  });

  it("skips a line over the limit, also one that never ends", () => {
    const long = "x".repeat(300);
    for (const chunk of [7, 4096]) {
      const { broken, records } = read(`a,b\n1,2\n${long}\n3,4\n${long}`, { maxRecordBytes: 100, chunk });
      expect(broken.map(({ line, reason }) => `${line} ${reason}`)).toEqual(["3 line-too-long", "5 line-too-long"]);
      expect(records.map((record) => record.line)).toEqual([2, 4]);
    }
  });
});

describe("a quote without its partner", () => {
  it("costs one record when no quote follows", () => {
    const input = 'a,b,c\n1,"x,2\n3,y,4\n5,z,6\n';
    expect(brokenOf(input)).toEqual(["2 unbalanced-quote"]);
    expect(linesOf(input)).toEqual([3, 4]);
  });

  it("costs one record when quoted fields follow", () => {
    const input = 'a,b,c\n1,"x,2\n3,"y",4\n5,"",6\n7,"z, w",8\n';
    expect(brokenOf(input)).toEqual(["2 unbalanced-quote"]);
    expect(linesOf(input)).toEqual([3, 4, 5]);
  });

  it("counts neighbours that are broken on their own", () => {
    expect(brokenOf('a,b,c\n1,"x,2\n3,"y,4\n5,6\n7,z,8\n')).toEqual([
      "2 unbalanced-quote",
      "3 unbalanced-quote",
      "4 too-few-fields",
    ]);
  });

  it("keeps the lines of one damaged record of several lines together", () => {
    const input = 'a,b,c\n1,"hello\nthere\nworld"x,3\n4,y,5\n';
    const { broken, records } = read(input);
    expect(broken).toEqual([expect.objectContaining({ line: 2, raw: '1,"hello\nthere\nworld"x,3' })]);
    expect(records.map((record) => record.line)).toEqual([5]);
  });

  it("reports a well-formed record of several lines with a wrong number of fields as one", () => {
    expect(brokenOf('a,b,c\n1,"x\ny"\n2,z,3\n')).toEqual(["2 too-few-fields"]);
  });

  it("costs one line when a line before the next quote is a record by itself", () => {
    const inText = 'a,b,c\n1,"x,2\n3,y,4\n5,z"w,6\n';
    expect(brokenOf(inText)).toEqual(["2 unbalanced-quote"]);
    expect(linesOf(inText)).toEqual([3, 4]);
    const wellFormed = 'a,b,c\n1,"x,2\n3,y,4\n5,z"\n';
    expect(brokenOf(wellFormed)).toEqual(["2 unbalanced-quote", "4 too-few-fields"]);
    expect(linesOf(wellFormed)).toEqual([3]);
  });

  it("holds no more text back than the limit", () => {
    const lines: number[] = [];
    const sink = { header: () => {}, record: ({ line }: CsvRecord) => lines.push(line), broken: () => {} };
    const parser = createCsvParser(sink, { maxRecordBytes: 64 });
    parser.push(Buffer.from('a,b,c\n1,"x,2\n'));
    for (let i = 0; i < 20; i += 1) parser.push(Buffer.from("3,y,4\n"));
    expect(lines[0]).toBe(3);
    expect(lines.length).toBeGreaterThan(10);
  });

  it("does not look for its partner beyond the limit", () => {
    const rows = Array.from({ length: 50 }, (_, i) => `${i},"",b`).join("\n");
    const input = `a,b,c\n1,"x,2\n${rows}\n9,"end",1\n`;
    for (const chunk of [13, 65_536]) {
      const { broken, records } = read(input, { maxRecordBytes: 64, chunk });
      expect(broken.map((record) => record.line)).toEqual([2]);
      expect(records).toHaveLength(51);
    }
  });
});

describe("the tail of a file", () => {
  it("goes on with the given line and header", () => {
    const { records, broken, header } = read("3,c\n4\n", { header: ["id", "name"], firstLine: 4 });
    expect(records.map((record) => record.line)).toEqual([4]);
    expect(broken.map((record) => record.line)).toEqual([5]);
    expect(header).toEqual([]);
  });

  it("skips a header that is repeated, once", () => {
    const { records } = read("id,name\n3,c\nid,name\n", { header: ["id", "name"], firstLine: 4 });
    expect(records.map((record) => record.line)).toEqual([5, 6]);
  });
});

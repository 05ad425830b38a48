import { type ByteParser, createLineBlocks, decodeBytes, rawLength, showBytes, type TextBlock } from "./line-blocks.ts";
import { contentEnd, lineEnd, scanRecord } from "./record.ts";

/** Why a record could not be read. */
export type CsvProblem = "too-few-fields" | "too-many-fields" | "unbalanced-quote" | "invalid-utf8" | "line-too-long";

export interface CsvRecord {
  readonly fields: readonly string[];
  /** The physical line it starts on; the first line of a file is 1. */
  readonly line: number;
  /** The record as it stands in the file, without its newline. */
  readonly raw: string;
}

export interface BrokenCsvRecord {
  readonly reason: CsvProblem;
  readonly detail: string;
  readonly line: number;
  /** Its first 1,000 characters, U+FFFD for what is no UTF-8. */
  readonly raw: string;
}

export interface CsvSink {
  /** The names in the first record; not called where `header` was given. */
  header(names: readonly string[]): void;
  record(record: CsvRecord): void;
  broken(record: BrokenCsvRecord): void;
}

export interface CsvOptions {
  /** One ASCII character. @default "," */
  readonly delimiter?: string;
  /** The header of the file that this is the tail of. A first record equal to it is skipped; no other header is expected. */
  readonly header?: readonly string[];
  /** Number of the first physical line. @default 1 */
  readonly firstLine?: number;
  /** Longest record, and how far a closing quote is looked for, in bytes. @default 1,048,576 */
  readonly maxRecordBytes?: number;
}

export interface CsvParser extends ByteParser {
  /** Newlines read so far. */
  readonly newlines: number;
}

/**
 * Reads CSV (RFC 4180) from chunks of bytes: any one ASCII character between fields, a comma where none is named, such as the
 * semicolon, tab or bar that spreadsheets and databases write; quoted fields with delimiters, doubled quotes and newlines, CRLF or LF,
 * a UTF-8 byte order mark, a header line. Blank lines are skipped. A quote inside an unquoted field is text.
 * A record that cannot be read is reported and never ends the file.
 *
 * **A quote without its partner.** A record of several lines is taken only when its quotes are well formed within
 * `maxRecordBytes` and it has the header's number of fields. Otherwise its first line is reported alone and reading goes on
 * with the next line; except that the lines up to the next quote belong to it when that quote cannot open a field and none
 * of those lines is by itself a record with the right number of fields: then they are the rest of a damaged record.
 *
 * Not supported: other encodings than UTF-8, delimiters of several characters, other quotes than `"`, backslash escapes (the
 * `\\t` and `\\N` of PostgreSQL's text format), a lone carriage return as a newline, comments, files without a header line.
 *
 * @source RFC 4180, "Common Format and MIME Type for Comma-Separated Values (CSV) Files"
 */
export function createCsvParser(sink: CsvSink, options: CsvOptions = {}): CsvParser {
  const reader = new RecordReader(sink, options);
  const blocks = createLineBlocks({
    maxLineBytes: reader.maxRecordBytes,
    block: (block) => reader.block(block),
    tooLong: (start) => reader.tooLong(start),
  });
  return {
    push: blocks.push,
    end: blocks.end,
    get newlines() {
      return reader.line - reader.firstLine;
    },
  };
}

interface Span {
  readonly start: number;
  readonly end: number;
}

class RecordReader {
  readonly maxRecordBytes: number;
  readonly firstLine: number;
  line: number;
  private readonly sink: CsvSink;
  private readonly delimiter: string;
  private header: readonly string[] | undefined;
  /** The header to be skipped where a tail begins with it. */
  private repeated: readonly string[] | undefined;

  constructor(sink: CsvSink, options: CsvOptions) {
    this.sink = sink;
    this.delimiter = options.delimiter ?? ",";
    this.header = options.header;
    this.repeated = options.header;
    this.firstLine = options.firstLine ?? 1;
    this.line = this.firstLine;
    this.maxRecordBytes = options.maxRecordBytes ?? 1_048_576;
  }

  /** Reads the records of a block; returns the index of the first one that needs more text. */
  block(block: TextBlock): number {
    let at = 0;
    while (at < block.text.length) {
      const next = this.next(block, at);
      if (next === at) return at;
      at = next;
    }
    return at;
  }

  tooLong(start: string): void {
    this.reject("line-too-long", `the line has more than ${this.maxRecordBytes} bytes`, start);
    this.line += 1;
  }

  /** Reads the record that starts at `start`; returns where the next one starts, or `start` when it needs more text. */
  private next(block: TextBlock, start: number): number {
    const { text } = block;
    const first = { start, end: lineEnd(text, start) };
    if (contentEnd(text, start, first.end) === start) return this.pass(text, first);
    const scan = scanRecord(text, { start, limit: start + this.maxRecordBytes }, this.delimiter);
    if (scan.state === "open" && !block.last && text.length - start + block.beyond < this.maxRecordBytes) return start;
    if (first.end - start > this.maxRecordBytes) {
      this.tooLong(show(block, first));
      return first.end + 1;
    }
    if (scan.state !== "complete") return this.damaged(block, first, scan.state === "bad-quote" ? scan.at : -1);
    const between = { start: first.end + 1, end: scan.end };
    if (!this.fits(scan.fields) && this.holdsRecord(text, between)) return this.damaged(block, first, -1);
    return this.take(block, { start, end: Math.min(scan.end - 1, text.length) }, scan.fields);
  }

  /** Counts the newlines of a span and the one behind it; returns the start of the next line. */
  private pass(text: string, span: Span): number {
    for (let at = text.indexOf("\n", span.start); at !== -1 && at <= span.end; at = text.indexOf("\n", at + 1))
      this.line += 1;
    return span.end + 1;
  }

  private fits(fields: readonly string[]): boolean {
    return this.header === undefined || fields.length === this.header.length;
  }

  private take(block: TextBlock, span: Span, fields: string[]): number {
    const raw = block.text.slice(span.start, contentEnd(block.text, span.start, span.end));
    this.complete(block, { fields, raw });
    return this.pass(block.text, span);
  }

  /** Reports a record with a quote that has no partner, by the rule of `createCsvParser`. */
  private damaged(block: TextBlock, first: Span, closeAt: number): number {
    const { text } = block;
    const fragment = closeAt > first.end && !this.opensField(text, closeAt);
    const lastEnd = fragment ? lineEnd(text, closeAt) : first.end;
    const end = fragment && !this.holdsRecord(text, { start: first.end + 1, end: lastEnd }) ? lastEnd : first.end;
    const raw = show(block, { start: first.start, end: contentEnd(text, first.start, end) });
    this.reject("unbalanced-quote", "a quote has no partner, or text follows a closing quote", raw);
    return this.pass(text, { start: first.start, end });
  }

  private opensField(text: string, at: number): boolean {
    const before = text[at - 1];
    return before === this.delimiter || before === "\n";
  }

  /** True when one of the lines is by itself a record of the right number of fields. */
  private holdsRecord(text: string, lines: Span): boolean {
    for (let at = lines.start; at < lines.end; at = lineEnd(text, at) + 1) {
      const scan = scanRecord(text, { start: at, limit: lineEnd(text, at) }, this.delimiter);
      if (scan.state === "complete" && this.fits(scan.fields)) return true;
    }
    return false;
  }

  /** Hands on a record whose fields are known, or says what is wrong with it. */
  private complete(block: TextBlock, record: { fields: string[]; raw: string }): void {
    const fields = block.decoded ? record.fields : decodeFields(record);
    if (fields === undefined) {
      this.reject("invalid-utf8", "some bytes are no UTF-8", showBytes(record.raw));
      return;
    }
    const raw = block.decoded ? record.raw : (decodeBytes(record.raw) as string);
    if (this.header === undefined) {
      this.header = fields;
      this.sink.header(fields);
    } else if (fields.length !== this.header.length) {
      const reason = fields.length < this.header.length ? "too-few-fields" : "too-many-fields";
      this.reject(reason, `${fields.length} fields, the header has ${this.header.length}`, raw.slice(0, rawLength));
    } else if (!this.isRepeatedHeader(fields)) this.sink.record({ fields, line: this.line, raw });
  }

  private isRepeatedHeader(fields: readonly string[]): boolean {
    const expected = this.repeated;
    this.repeated = undefined;
    return expected?.every((name, i) => name === fields[i]) === true;
  }

  private reject(reason: CsvProblem, detail: string, raw: string): void {
    this.sink.broken({ reason, detail, line: this.line, raw });
  }
}

function show(block: TextBlock, span: Span): string {
  const raw = block.text.slice(span.start, span.end);
  return block.decoded ? raw.slice(0, rawLength) : showBytes(raw);
}

function decodeFields(record: { fields: string[]; raw: string }): string[] | undefined {
  if (decodeBytes(record.raw) === undefined) return undefined;
  return record.fields.map((field) => decodeBytes(field) as string);
}

/** One record of a text, or what stands in its way. `end` is the index behind the record's newline. */
export type RecordScan =
  | { readonly state: "complete"; readonly fields: string[]; readonly end: number }
  /** The quote that would close a field is followed by other text. */
  | { readonly state: "bad-quote"; readonly at: number }
  /** No quote closes the field before the limit. */
  | { readonly state: "open" };

export interface ScanRange {
  readonly start: number;
  /** Index behind the last character that may belong to the record. */
  readonly limit: number;
}

const quote = 34;
const carriageReturn = 13;
const lineFeed = 10;

/** Index of the line's newline, or the text's end. */
export function lineEnd(text: string, start: number): number {
  const at = text.indexOf("\n", start);
  return at === -1 ? text.length : at;
}

/** The line's end without a carriage return. */
export function contentEnd(text: string, start: number, end: number): number {
  return end > start && text.charCodeAt(end - 1) === carriageReturn ? end - 1 : end;
}

function closingQuote(text: string, start: number, limit: number): number {
  let at = text.indexOf('"', start);
  while (at !== -1 && at < limit && text.charCodeAt(at + 1) === quote) at = text.indexOf('"', at + 2);
  return at < limit ? at : -1;
}

/** True where a record or file ends at `at`: a newline, a carriage return before one, or the text's end. */
function endsRecord(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return at >= text.length || code === lineFeed || (code === carriageReturn && endsRecord(text, at + 1));
}

function fieldEnd(text: string, start: number, stop: { delimiter: number; end: number }): number {
  let at = start;
  while (at < stop.end && text.charCodeAt(at) !== stop.delimiter) at += 1;
  return at;
}

function unquote(text: string, start: number, end: number): string {
  const value = text.slice(start, end);
  return value.includes('"') ? value.replaceAll('""', '"') : value;
}

/**
 * Reads one record by RFC 4180. A quote opens a quoted field only where a field begins; elsewhere it is text.
 * `limit` bounds the search for a closing quote.
 */
export function scanRecord(text: string, range: ScanRange, delimiter: string): RecordScan {
  const fields: string[] = [];
  let at = range.start;
  let newlineAt = lineEnd(text, at);
  for (;;) {
    let end: number;
    if (text.charCodeAt(at) === quote) {
      const close = closingQuote(text, at + 1, range.limit);
      if (close === -1) return { state: "open" };
      fields.push(unquote(text, at + 1, close));
      end = close + 1;
      if (end > newlineAt) newlineAt = lineEnd(text, end);
    } else {
      end = fieldEnd(text, at, { delimiter: delimiter.charCodeAt(0), end: contentEnd(text, at, newlineAt) });
      fields.push(text.slice(at, end));
    }
    if (text[end] === delimiter) at = end + 1;
    else if (endsRecord(text, end)) return { state: "complete", fields, end: newlineAt + 1 };
    else return { state: "bad-quote", at: end - 1 };
  }
}

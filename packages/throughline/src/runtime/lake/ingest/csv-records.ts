import { delimiters } from "../../../contracts/data/source.ts";
import type { Shape } from "../../../contracts/shape/field.ts";
import type { CsvRecord, CsvSink } from "../../../formats/csv/parser.ts";
import { ingestError } from "../error-codes.ts";
import { countRescued, type Emit, type FileCounts, noValues, rawLength } from "./staged-row.ts";

interface Target {
  readonly path: string;
  readonly columns: Shape;
  readonly counts: FileCounts;
  readonly emit: Emit;
}

interface Layout {
  /** For each declared column its place in a record, or -1. */
  readonly places: readonly number[];
  readonly undeclared: readonly { readonly name: string; readonly place: number }[];
}

/** Header names with a name for those that are empty: `column_3`. */
function namedHeader(header: readonly string[]): readonly string[] {
  return header.map((name, i) => (name === "" ? `column_${i + 1}` : name));
}

function layoutOf(header: readonly string[], target: Target): Layout {
  const where = { file: target.path };
  const names = namedHeader(header);
  const repeated = names.find((name, i) => names.indexOf(name) !== i);
  if (repeated !== undefined)
    throw ingestError("bad-header", { detail: `two columns of ${target.path} have one name: ${repeated}`, where });
  const lacking = target.columns.find((column) => !column.nullable && !names.includes(column.name));
  if (lacking !== undefined)
    throw ingestError("missing-column", {
      detail: `${target.path} has no column of that name: ${lacking.name}`,
      ...delimiterHint(header),
      where,
    });
  const declared = new Set(target.columns.map((column) => column.name));
  return {
    places: target.columns.map((column) => names.indexOf(column.name)),
    undeclared: names.map((name, place) => ({ name, place })).filter(({ name }) => !declared.has(name)),
  };
}

/** One column whose name holds what stands between fields elsewhere: the source names no delimiter, or another one. */
function delimiterHint(header: readonly string[]): { readonly hint?: string } {
  const other = header.length === 1 ? delimiters.find((delimiter) => header[0]?.includes(delimiter)) : undefined;
  if (other === undefined) return {};
  return {
    hint: `its header has one column; if its fields stand apart by another delimiter, declare \`delimiter: ${JSON.stringify(other)}\``,
  };
}

function rescue(record: CsvRecord, layout: Layout, counts: FileCounts): string | null {
  const values: [string, string][] = [];
  for (const { name, place } of layout.undeclared) {
    const value = record.fields[place] as string;
    if (value !== "") values.push([name, value]);
  }
  for (const [name] of values) countRescued(counts, name, 1);
  return values.length === 0 ? null : JSON.stringify(Object.fromEntries(values));
}

/**
 * Brings CSV records into the declared columns' order; empty text is null. `header` is that of the part of the file that is in already.
 *
 * @throws `ingest.bad-header`, `ingest.missing-column` as soon as the header was read
 */
export function csvRecords(target: Target, header: readonly string[] | undefined): CsvSink {
  const { columns, counts, emit, path } = target;
  const open = (names: readonly string[]) => {
    const opened = layoutOf(names, target);
    for (const { name } of opened.undeclared) countRescued(counts, name, 0);
    return opened;
  };
  const empty = noValues(columns);
  let layout = header === undefined ? undefined : open(header);
  return {
    header(names) {
      layout = open(names);
    },
    record(record) {
      const { places } = layout as Layout;
      counts.rows += 1;
      const rescued = (layout as Layout).undeclared.length === 0 ? null : rescue(record, layout as Layout, counts);
      const values = places.map((place) => (place === -1 ? null : record.fields[place] || null));
      emit({ line: record.line, reason: null, detail: null, raw: record.raw.slice(0, rawLength), rescued, values });
    },
    broken({ line, reason, detail, raw }) {
      if (layout === undefined)
        throw ingestError("bad-header", {
          detail: `the header of ${path} cannot be read: ${reason}`,
          where: { file: path, line },
        });
      counts.rows += 1;
      emit({ line, reason, detail, raw, rescued: null, values: empty });
    },
  };
}

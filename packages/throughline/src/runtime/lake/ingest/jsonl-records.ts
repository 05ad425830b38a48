import type { Field, Shape } from "../../../contracts/shape/field.ts";
import { textOfLiteral } from "../../../formats/jsonl/object-members.ts";
import type { JsonlRecord, JsonlSink } from "../../../formats/jsonl/parser.ts";
import { wrongType } from "./reasons.ts";
import { countRescued, type Emit, type FileCounts, noValues, rawLength } from "./staged-row.ts";

interface Target {
  readonly columns: Shape;
  readonly counts: FileCounts;
  readonly emit: Emit;
}

type JsonKind = "text" | "number" | "boolean" | "nested";

/** The kinds of JSON values that a type takes: whole numbers of 64 bits and decimals also come as text, as they do over the wire. */
const accepted: Record<Field["type"]["name"], readonly JsonKind[]> = {
  text: ["text"],
  boolean: ["boolean"],
  int32: ["number"],
  int64: ["number", "text"],
  float64: ["number"],
  decimal: ["number", "text"],
  date: ["text"],
  timestamp: ["text"],
  json: ["text", "number", "boolean", "nested"],
  unknown: [],
  list: [],
  struct: [],
};

function kindOf(json: string): JsonKind {
  const first = json[0];
  if (first === '"') return "text";
  if (first === "{" || first === "[") return "nested";
  return first === "t" || first === "f" ? "boolean" : "number";
}

/** `1.5e3` as `1500`; other texts stay. */
export function plainNumber(json: string): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?[eE]([+-]?\d{1,3})$/.exec(json);
  if (match === null) return json;
  const [, sign, whole = "", fraction = "", power] = match;
  const point = whole.length + Number(power);
  const digits = (whole + fraction).padStart(whole.length + fraction.length + Math.max(0, -point), "0");
  const at = Math.max(0, point);
  const padded = digits.padEnd(at, "0");
  return `${sign}${padded.slice(0, at) || "0"}${padded.length > at ? `.${padded.slice(at)}` : ""}`;
}

/** The text of a value for the staging table, or undefined when the column takes no value of its kind. */
function valueText(json: string, field: Field): string | null | undefined {
  if (json === "null") return null;
  const kind = kindOf(json);
  if (!accepted[field.type.name].includes(kind)) return undefined;
  if (field.type.name === "json") return json;
  if (kind === "text") return textOfLiteral(json);
  return kind === "number" && field.type.name !== "float64" ? plainNumber(json) : json;
}

/** A lone surrogate has no UTF-8 form, so such text would change on its way. */
const isWhole = (text: string) => !/\p{Surrogate}/u.test(text);

type Values = { readonly values: (string | null)[] } | { readonly wrong: Field; readonly shown: string };

function readValues(record: JsonlRecord, columns: Shape): Values {
  const values: (string | null)[] = [];
  for (const field of columns) {
    const json = record.members.get(field.name);
    const value = json === undefined ? null : valueText(json, field);
    if (value === undefined || (value !== null && !isWhole(value)))
      return { wrong: field, shown: (json as string).slice(0, 100) };
    values.push(value);
  }
  return { values };
}

function rescue(record: JsonlRecord, declared: ReadonlySet<string>, counts: FileCounts): string | null {
  const members: string[] = [];
  for (const [name, json] of record.members) {
    if (declared.has(name)) continue;
    countRescued(counts, name, 1);
    members.push(`${JSON.stringify(name)}:${json}`);
  }
  return members.length === 0 ? null : `{${members.join(",")}}`;
}

/** Brings the members of JSON objects into the declared columns' order. A member that is absent or null is null. */
export function jsonlRecords({ columns, counts, emit }: Target): JsonlSink {
  const declared = new Set(columns.map((column) => column.name));
  const empty = noValues(columns);
  return {
    record(record) {
      counts.rows += 1;
      const row = { line: record.line, raw: record.raw.slice(0, rawLength) };
      const read = readValues(record, columns);
      const rescued = rescue(record, declared, counts);
      if ("values" in read) emit({ ...row, reason: null, detail: null, rescued, values: read.values });
      else {
        const detail = `${read.wrong.name}: ${read.shown}`;
        emit({ ...row, reason: wrongType(read.wrong), detail, rescued, values: empty });
      }
    },
    broken({ line, reason, detail, raw }) {
      counts.rows += 1;
      emit({ line, reason, detail, raw, rescued: null, values: empty });
    },
  };
}

import type {
  DuckDBDataChunk,
  DuckDBDecimalType,
  DuckDBDecimalValue,
  DuckDBType,
  DuckDBVector,
} from "@duckdb/node-api";
import { DuckDBTypeId as Id } from "@duckdb/node-api";
import type { ColumnBatch, ColumnVector } from "../../../ports/query-engine.ts";
import { isJson, numberDigits } from "./column-types.ts";
import { type WireConverter, wireConverter } from "./wire-values.ts";

const numberTypes: ReadonlySet<Id> = new Set([
  Id.TINYINT,
  Id.SMALLINT,
  Id.INTEGER,
  Id.UTINYINT,
  Id.USMALLINT,
  Id.FLOAT,
  Id.DOUBLE,
]);

/** One column of several chunks, with how many rows each has. */
interface Pieces {
  readonly vectors: readonly DuckDBVector[];
  readonly length: number;
}

/** The flat storage of a numeric vector; undefined when the driver keeps it elsewhere. */
function flatItems(vector: DuckDBVector): ArrayLike<number> | ArrayLike<bigint> | undefined {
  const items = (vector as unknown as { readonly items?: unknown }).items;
  return ArrayBuffer.isView(items) && !(items instanceof DataView)
    ? (items as unknown as ArrayLike<number>)
    : undefined;
}

/** The bits of valid rows; `null` when all rows are valid, undefined when the driver keeps them elsewhere. */
function validBits(vector: DuckDBVector): Uint8Array | null | undefined {
  const data = (vector as unknown as { readonly validity?: { readonly data?: BigUint64Array | null } }).validity?.data;
  return data instanceof BigUint64Array ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : data;
}

function isNull(vector: DuckDBVector, bits: Uint8Array | undefined, row: number): boolean {
  return bits === undefined ? vector.getItem(row) === null : ((bits[row >> 3] as number) & (1 << (row & 7))) === 0;
}

/** 1 for each null row; undefined when there is none. */
function nullMask({ vectors, length }: Pieces): Uint8Array | undefined {
  let mask: Uint8Array | undefined;
  let start = 0;
  for (const vector of vectors) {
    const bits = validBits(vector);
    for (let row = 0; bits !== null && row < vector.itemCount; row++) {
      if (!isNull(vector, bits, row)) continue;
      mask ??= new Uint8Array(length);
      mask[start + row] = 1;
    }
    start += vector.itemCount;
  }
  return mask;
}

function fill<A extends Float64Array | BigInt64Array>(target: A, pieces: Pieces, read: (item: unknown) => unknown): A {
  let start = 0;
  for (const vector of pieces.vectors) {
    const items = flatItems(vector);
    if (items !== undefined) target.set(items as never, start);
    else
      for (let row = 0; row < vector.itemCount; row++) {
        const item = vector.getItem(row);
        if (item !== null) target[start + row] = read(item) as never;
      }
    start += vector.itemCount;
  }
  return target;
}

function texts({ vectors, length }: Pieces, convert: WireConverter): (string | null)[] {
  const values = new Array<string | null>(length);
  let next = 0;
  for (const vector of vectors) {
    for (let row = 0; row < vector.itemCount; row++) {
      const item = vector.getItem(row);
      values[next++] = item === null ? null : asText(convert(item));
    }
  }
  return values;
}

const asText = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

function zeroNulls(values: Float64Array | BigInt64Array, nulls: Uint8Array): void {
  const zero = values instanceof BigInt64Array ? 0n : 0;
  for (let row = 0; row < nulls.length; row++) if (nulls[row] === 1) values[row] = zero as never;
}

function valuesOf(type: DuckDBType, pieces: Pieces): ColumnVector["values"] {
  if (numberTypes.has(type.typeId)) return fill(new Float64Array(pieces.length), pieces, Number);
  if (type.typeId === Id.BIGINT) return fill(new BigInt64Array(pieces.length), pieces, (item) => item);
  if (type.typeId === Id.UINTEGER) {
    const wide = fill(new Float64Array(pieces.length), pieces, Number);
    return BigInt64Array.from(wide, (value) => BigInt(value));
  }
  if (type.typeId === Id.DECIMAL && (type as DuckDBDecimalType).width <= numberDigits) {
    const scale = 10 ** (type as DuckDBDecimalType).scale;
    return fill(new Float64Array(pieces.length), pieces, (item) => Number((item as DuckDBDecimalValue).value) / scale);
  }
  return texts(pieces, isJson(type) ? (value) => value as string : wireConverter(type));
}

/** Joins chunks of one result into a batch of the port's column vectors. */
export function columnBatch(
  chunks: readonly DuckDBDataChunk[],
  columns: readonly { readonly name: string; readonly type: DuckDBType }[],
): ColumnBatch {
  const length = chunks.reduce((rows, chunk) => rows + chunk.rowCount, 0);
  const vectors = columns.map(({ name, type }, i): ColumnVector => {
    const pieces = { vectors: chunks.map((chunk) => chunk.getColumnVector(i)), length };
    const values = valuesOf(type, pieces);
    const nulls = nullMask(pieces);
    if (nulls === undefined) return { name, values };
    if (!Array.isArray(values)) zeroNulls(values as Float64Array | BigInt64Array, nulls);
    return { name, values, nulls };
  });
  return { length, columns: vectors };
}

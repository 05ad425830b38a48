import { xgboostModelError } from "./error-codes.ts";

/** Deepest nesting that is read; XGBoost needs seven levels. */
const MAX_DEPTH = 64;
const decoder = new TextDecoder();

/**
 * Reads Universal Binary JSON (draft 12) as XGBoost writes it. Layout: a marker byte, then the value, numbers big-endian.
 *
 *     Z null   T true   F false   i U I l L integers of 1, 1, 2, 4, 8 bytes   d D floats of 4, 8 bytes
 *     C one character   S <length> text   H <length> number as text
 *     { <length> key, value ... }          [ value ... ]
 *     [ # <count> value ...                { # <count> key, value ...
 *     [ $ <marker> # <count> value ...     items of one type without markers
 *
 * Typed arrays of numbers come back as typed arrays (64-bit integers as doubles), which are counted against the bytes that are left
 * before they are made: a file can't ask for more memory than a small multiple of its size. Objects have no prototype.
 *
 * @throws {ThroughlineError} `xgboost-model.truncated`, `xgboost-model.malformed`, both with the byte
 * @source https://ubjson.org
 */
export function readUbjson(bytes: Uint8Array): unknown {
  const reader: Reader = { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), at: 0 };
  const value = readValue(reader, takeMarker(reader), 0);
  if (reader.at !== bytes.length) throw malformed(`bytes follow the model: ${bytes.length - reader.at}`, reader.at);
  return value;
}

interface Reader {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  at: number;
}

const malformed = (detail: string, at: number) =>
  xgboostModelError("malformed", { detail: `${detail}, at byte ${at}` });

/** Claims bytes, and gives where they start. */
function take(reader: Reader, size: number): number {
  const { at, bytes } = reader;
  if (size > bytes.length - at)
    throw xgboostModelError("truncated", { detail: `the file has ${bytes.length} bytes, ${at + size} are needed` });
  reader.at += size;
  return at;
}

const takeMarker = (reader: Reader): string => {
  for (;;) {
    const marker = String.fromCharCode(reader.bytes[take(reader, 1)] as number);
    if (marker !== "N") return marker;
  }
};

const sizes: Readonly<Record<string, number>> = { i: 1, U: 1, I: 2, l: 4, L: 8, d: 4, D: 8 };

function readNumber(reader: Reader, marker: string): number {
  const { view } = reader;
  const at = take(reader, sizes[marker] as number);
  if (marker === "i") return view.getInt8(at);
  if (marker === "U") return view.getUint8(at);
  if (marker === "I") return view.getInt16(at);
  if (marker === "l") return view.getInt32(at);
  if (marker === "d") return view.getFloat32(at);
  if (marker === "D") return view.getFloat64(at);
  const wide = Number(view.getBigInt64(at));
  if (!Number.isSafeInteger(wide)) throw malformed(`integer beyond 2^53: ${wide}`, at);
  return wide;
}

function readCount(reader: Reader): number {
  const at = reader.at;
  const marker = takeMarker(reader);
  if (!"iUIlL".includes(marker)) throw malformed(`not the marker of a length: ${JSON.stringify(marker)}`, at);
  const count = readNumber(reader, marker);
  if (count < 0) throw malformed(`length below 0: ${count}`, at);
  return count;
}

function readText(reader: Reader): string {
  const size = readCount(reader);
  const at = take(reader, size);
  return decoder.decode(reader.bytes.subarray(at, at + size));
}

function readValue(reader: Reader, marker: string, depth: number): unknown {
  if (depth > MAX_DEPTH) throw malformed(`nested deeper than ${MAX_DEPTH} levels`, reader.at);
  if (marker in sizes) return readNumber(reader, marker);
  if (marker === "S" || marker === "H") return readText(reader);
  if (marker === "C") return String.fromCharCode(reader.bytes[take(reader, 1)] as number);
  if (marker === "{") return readObject(reader, depth);
  if (marker === "[") return readArray(reader, depth);
  if (marker === "T") return true;
  if (marker === "F") return false;
  if (marker === "Z") return null;
  throw malformed(`unknown marker ${JSON.stringify(marker)}`, reader.at - 1);
}

/** What stands before the items: their common type and their count, where they are told. */
function readHeader(reader: Reader): { readonly type?: string; readonly count?: number } {
  const peek = () => String.fromCharCode(reader.bytes[reader.at] ?? 0);
  if (peek() === "$") {
    take(reader, 1);
    const type = takeMarker(reader);
    if (takeMarker(reader) !== "#") throw malformed("typed items without a count", reader.at - 1);
    return { type, count: readCount(reader) };
  }
  if (peek() !== "#") return {};
  take(reader, 1);
  return { count: readCount(reader) };
}

function readArray(reader: Reader, depth: number): unknown {
  const { type, count } = readHeader(reader);
  if (type !== undefined && type in sizes) return readNumbers(reader, type, count as number);
  if (type !== undefined && !"SH[{C".includes(type)) throw malformed(`items of type ${type}`, reader.at);
  const items: unknown[] = [];
  if (count === undefined) {
    for (let marker = takeMarker(reader); marker !== "]"; marker = takeMarker(reader))
      items.push(readValue(reader, marker, depth + 1));
    return items;
  }
  for (let i = 0; i < count; i++) items.push(readValue(reader, type ?? takeMarker(reader), depth + 1));
  return items;
}

function readNumbers(reader: Reader, type: string, count: number): ArrayLike<number> {
  const size = sizes[type] as number;
  const { view } = reader;
  if (type === "L") {
    const items = take(reader, count * size);
    reader.at = items;
    return Float64Array.from({ length: count }, () => readNumber(reader, type));
  }
  const at = take(reader, count * size);
  if (type === "U") return reader.bytes.slice(at, at + count);
  if (type === "d") return filled(new Float32Array(count), (i) => view.getFloat32(at + 4 * i));
  if (type === "D") return filled(new Float64Array(count), (i) => view.getFloat64(at + 8 * i));
  if (type === "l") return filled(new Int32Array(count), (i) => view.getInt32(at + 4 * i));
  if (type === "I") return filled(new Int16Array(count), (i) => view.getInt16(at + 2 * i));
  return filled(new Int8Array(count), (i) => view.getInt8(at + i));
}

function filled<T extends { [at: number]: number; readonly length: number }>(items: T, read: (i: number) => number): T {
  for (let i = 0; i < items.length; i++) items[i] = read(i);
  return items;
}

function readObject(reader: Reader, depth: number): unknown {
  const { type, count } = readHeader(reader);
  if (type !== undefined) throw malformed("an object of one type", reader.at);
  const members = Object.create(null) as Record<string, unknown>;
  const isDone = (read: number) => (count === undefined ? reader.bytes[reader.at] === 0x7d : read === count);
  for (let read = 0; !isDone(read); read++) {
    const key = readText(reader);
    members[key] = readValue(reader, takeMarker(reader), depth + 1);
  }
  if (count === undefined) take(reader, 1);
  return members;
}

/**
 * Deletion vectors: which rows of a data file are deleted.
 *
 * File: version byte 1, then at `offset`: u32 big-endian size, data, u32 big-endian CRC-32 of the data.
 * Data: u32 little-endian magic 1681511377, then a 64-bit roaring bitmap in portable form:
 * u64 count of maps, for each u32 high bits and a 32-bit roaring bitmap. The protocol's own example has an older form:
 * u32 big-endian magic 1681511376, count, then for the high bits 0, 1, ... size and bitmap.
 *
 * @source https://github.com/delta-io/delta/blob/master/PROTOCOL.md, "Deletion Vector Format"
 * @source https://github.com/RoaringBitmap/RoaringFormatSpec
 */
import { crc32 } from "node:zlib";
import type { DeletionVector } from "./actions.ts";
import { type LogFile, lakeError } from "./error-codes.ts";

const magic = 1_681_511_377;
const olderMagic = 1_681_511_376;
const alphabet = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";
const digitOf = new Map(Array.from(alphabet, (character, i) => [character, i]));
const uuidLength = 20;

/** Bytes of Z85 text (ZeroMQ RFC 32): five characters hold four bytes. */
export function decodeZ85(text: string): Uint8Array {
  const bytes = new Uint8Array((text.length / 5) * 4);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < text.length; i += 5) {
    let value = 0;
    for (const character of text.slice(i, i + 5)) value = value * 85 + (digitOf.get(character) ?? 0);
    view.setUint32((i / 5) * 4, value);
  }
  return bytes;
}

/**
 * The vector's file, relative to the table; undefined when it is inline.
 *
 * @throws `lake.unsafe-path` when it is absolute
 */
export function deletionVectorPath(vector: DeletionVector, source: LogFile): string | undefined {
  if (vector.storageType === "i") return undefined;
  if (vector.storageType === "p") {
    throw lakeError("unsafe-path", {
      detail: `log names a file outside of the table: ${source.table} ${vector.pathOrInlineDv}`,
    });
  }
  const prefix = vector.pathOrInlineDv.slice(0, -uuidLength);
  const hex = Buffer.from(decodeZ85(vector.pathOrInlineDv.slice(-uuidLength))).toString("hex");
  const uuid = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  return `${prefix === "" ? "" : `${prefix}/`}deletion_vector_${uuid}.bin`;
}

class Cursor {
  readonly view: DataView;
  at = 0;
  constructor(bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
  u16(): number {
    this.at += 2;
    return this.view.getUint16(this.at - 2, true);
  }
  u32(): number {
    this.at += 4;
    return this.view.getUint32(this.at - 4, true);
  }
  u64(): number {
    this.at += 8;
    return Number(this.view.getBigUint64(this.at - 8, true));
  }
}

const corrupt = (detail: string) => lakeError("log-corrupt", { detail });

const runCookie = 12_347;
const plainCookie = 12_346;
const offsetsFrom = 4;
const arrayMost = 4096;

function readRuns(cursor: Cursor, base: number, rows: number[]): void {
  for (let runs = cursor.u16(); runs > 0; runs--) {
    const start = cursor.u16();
    const length = cursor.u16();
    for (let i = 0; i <= length; i++) rows.push(base + start + i);
  }
}

function readBits(cursor: Cursor, base: number, rows: number[]): void {
  for (let word = 0; word < 2048; word++) {
    const bits = cursor.u32();
    for (let bit = 0; bit < 32; bit++) if ((bits >>> bit) & 1) rows.push(base + word * 32 + bit);
  }
}

function readBitmap(cursor: Cursor, high: number, rows: number[]): void {
  const cookie = cursor.u32();
  const hasRuns = (cookie & 0xffff) === runCookie;
  if (!hasRuns && cookie !== plainCookie) throw corrupt(`bitmap starts with an unknown cookie: ${cookie}`);
  const count = hasRuns ? (cookie >>> 16) + 1 : cursor.u32();
  const runBits = cursor.at;
  if (hasRuns) cursor.at += (count + 7) >> 3;
  const heads = Array.from({ length: count }, () => ({ key: cursor.u16(), size: cursor.u16() + 1 }));
  if (!hasRuns || count >= offsetsFrom) cursor.at += 4 * count;
  for (const [i, { key, size }] of heads.entries()) {
    const base = high * 2 ** 32 + key * 65_536;
    const isRun = hasRuns && ((cursor.view.getUint8(runBits + (i >> 3)) >> (i & 7)) & 1) === 1;
    if (isRun) readRuns(cursor, base, rows);
    else if (size > arrayMost) readBits(cursor, base, rows);
    else for (let n = 0; n < size; n++) rows.push(base + cursor.u16());
  }
}

function readOlderRows(data: Uint8Array): number[] {
  const cursor = new Cursor(data);
  const rows: number[] = [];
  const count = cursor.view.getUint32(4);
  cursor.at = 8;
  for (let high = 0; high < count; high++) {
    const next = cursor.at + 4 + cursor.view.getUint32(cursor.at);
    cursor.at += 4;
    readBitmap(cursor, high, rows);
    cursor.at = next;
  }
  return rows;
}

function readRows(data: Uint8Array): number[] {
  const cursor = new Cursor(data);
  if (cursor.view.getUint32(0) === olderMagic) return readOlderRows(data);
  if (cursor.u32() !== magic) throw corrupt("bytes are no deletion vector: unknown magic number");
  const rows: number[] = [];
  for (let maps = cursor.u64(); maps > 0; maps--) readBitmap(cursor, cursor.u32(), rows);
  return rows;
}

/** The bytes of the bitmap within the vector's file, checked. */
function dataOf(vector: DeletionVector, file: Uint8Array): Uint8Array {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const start = vector.offset ?? 1;
  const size = view.getUint32(start);
  const data = file.subarray(start + 4, start + 4 + size);
  if (size !== vector.sizeInBytes || view.getUint32(start + 4 + size) !== crc32(data)) {
    throw corrupt("size or checksum of the deletion vector does not agree");
  }
  return data;
}

/**
 * The deleted rows' numbers, ascending from 0. `file` is the content of `deletionVectorPath`, undefined for an inline vector.
 *
 * @throws `lake.log-corrupt` when size, checksum or cardinality do not agree
 */
export function decodeDeletionVector(
  vector: DeletionVector,
  file: Uint8Array | undefined,
  source: LogFile,
): readonly number[] {
  const unreadable = (cause: unknown) =>
    lakeError("log-corrupt", { detail: `deletion vector cannot be read: ${source.table} ${source.file}`, cause });
  let rows: number[];
  try {
    rows = readRows(file === undefined ? decodeZ85(vector.pathOrInlineDv) : dataOf(vector, file));
  } catch (cause) {
    throw unreadable(cause);
  }
  if (rows.length !== vector.cardinality) throw unreadable(`${rows.length} rows instead of ${vector.cardinality}`);
  return rows;
}

/**
 * A frame holds the records of one group commit. Little-endian:
 *
 *   0  4  magic ff 54 4c 01; ff never occurs in UTF-8, so no record can look like a frame
 *   4  4  crc32 of all that follows
 *   8  4  length of the body in bytes
 *  12  4  number of records
 *  16  8  offset of the first record
 *  24     body: for each record 4 bytes length, then its UTF-8 text
 */
import { crc32 } from "node:zlib";
import type { LogRecord } from "../../ports/event-log.ts";

export const magic = Buffer.from([0xff, 0x54, 0x4c, 0x01]);

export const headerBytes = 24;

export interface Frame {
  /** Offset of the first record. */
  readonly offset: number;
  readonly count: number;
  /** Length with the header. */
  readonly length: number;
  readonly body: Buffer;
}

/** Bytes that the records take in a frame's body. */
export function bodyBytes(values: readonly string[]): number {
  return values.reduce((sum, value) => sum + 4 + Buffer.byteLength(value), 0);
}

export function formatFrame(offset: number, values: readonly string[]): Buffer {
  const frame = Buffer.allocUnsafe(headerBytes + bodyBytes(values));
  magic.copy(frame);
  frame.writeUInt32LE(frame.length - headerBytes, 8);
  frame.writeUInt32LE(values.length, 12);
  frame.writeBigUInt64LE(BigInt(offset), 16);
  let at = headerBytes;
  for (const value of values) {
    const length = frame.write(value, at + 4);
    frame.writeUInt32LE(length, at);
    at += 4 + length;
  }
  frame.writeUInt32LE(crc32(frame.subarray(8)), 4);
  return frame;
}

/** Length of the frame that starts at `at`, by its header; undefined when no header stands there. */
export function frameLength(bytes: Buffer, at: number): number | undefined {
  if (bytes.length - at < headerBytes || bytes.compare(magic, 0, 4, at, at + 4) !== 0) return undefined;
  return headerBytes + bytes.readUInt32LE(at + 8);
}

/** The frame that starts at `at`; undefined when it is incomplete or its checksum is wrong. */
export function parseFrame(bytes: Buffer, at: number): Frame | undefined {
  const length = frameLength(bytes, at);
  if (length === undefined || at + length > bytes.length) return undefined;
  if (crc32(bytes.subarray(at + 8, at + length)) !== bytes.readUInt32LE(at + 4)) return undefined;
  const offset = Number(bytes.readBigUInt64LE(at + 16));
  const body = bytes.subarray(at + headerBytes, at + length);
  return { offset, count: bytes.readUInt32LE(at + 12), length, body };
}

/** The frame's records from `offset` on, at most `limit`. */
export function recordsOf(frame: Frame, offset: number, limit: number): LogRecord[] {
  const records: LogRecord[] = [];
  let at = 0;
  for (let next = frame.offset; next < frame.offset + frame.count && records.length < limit; next++) {
    const length = frame.body.readUInt32LE(at);
    if (next >= offset) records.push({ offset: next, value: frame.body.toString("utf8", at + 4, at + 4 + length) });
    at += 4 + length;
  }
  return records;
}

import { crc32 } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { DeletionVector } from "./actions.ts";
import { decodeDeletionVector, decodeZ85, deletionVectorPath } from "./deletion-vectors.ts";

const source = { table: "silver.payments", file: "a.parquet" };

const u16 = (...values: number[]) => Buffer.from(Uint16Array.from(values).buffer);
const u32 = (...values: number[]) => Buffer.from(Uint32Array.from(values).buffer);
const u64 = (value: number) => Buffer.from(BigUint64Array.of(BigInt(value)).buffer);
const bigEndian = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
};

/** A vector's file around the bytes of 32-bit bitmaps with their high bits. */
function file(...maps: readonly (readonly [high: number, bitmap: Buffer])[]): { bytes: Buffer; size: number } {
  const data = Buffer.concat([
    u32(1_681_511_377),
    u64(maps.length),
    ...maps.flatMap(([high, map]) => [u32(high), map]),
  ]);
  return {
    bytes: Buffer.concat([Buffer.of(1), bigEndian(data.length), data, bigEndian(crc32(data))]),
    size: data.length,
  };
}
const decode = (made: { bytes: Buffer; size: number }, cardinality: number) => {
  const vector: DeletionVector = {
    storageType: "u",
    pathOrInlineDv: "x",
    offset: 1,
    sizeInBytes: made.size,
    cardinality,
  };
  return decodeDeletionVector(vector, made.bytes, source);
};
const plainCookie = 12_346;
const runCookie = 12_347;

describe("deletion vectors", () => {
  it.each([
    ["in the portable form", "^Bg9^0rr910000000000iXQKl0rr91000f55c8Xg0@@D72lkbi5=-{L", 44],
    ["in the older form of the protocol's example", "wi5b=000010000siXQKl0rr91000f55c8Xg0@@D72lkbi5=-{L", 40],
  ])("are read inline %s", (_, pathOrInlineDv, sizeInBytes) => {
    const inline: DeletionVector = { storageType: "i", pathOrInlineDv, sizeInBytes, cardinality: 6 };
    expect(decodeDeletionVector(inline, undefined, source)).toEqual([3, 4, 7, 11, 18, 29]);
  });
  it("name their file by a UUID, below a random prefix", () => {
    const vector = {
      storageType: "u",
      pathOrInlineDv: "ab^-aqEH.-t@S}K{vb[*k^",
      sizeInBytes: 1,
      cardinality: 1,
    } as const;
    expect(deletionVectorPath(vector, source)).toBe("ab/deletion_vector_d2c639aa-8816-431a-aaf6-d3fe2512ff61.bin");
    const bare = { ...vector, pathOrInlineDv: vector.pathOrInlineDv.slice(2) };
    expect(deletionVectorPath(bare, source)).toBe("deletion_vector_d2c639aa-8816-431a-aaf6-d3fe2512ff61.bin");
  });
  it("refuse absolute paths", () => {
    const vector = { storageType: "p", pathOrInlineDv: "/etc/passwd", sizeInBytes: 1, cardinality: 1 } as const;
    expect(() => deletionVectorPath(vector, source)).toThrow(expect.objectContaining({ code: "lake.unsafe-path" }));
  });
  it("hold arrays in several containers and maps", () => {
    const map = (values: number[]) =>
      Buffer.concat([u32(plainCookie, 1), u16(2, values.length - 1), u32(16), u16(...values)]);
    const rows = decode(file([0, map([1, 65_535])], [3, map([7])]), 3);
    expect(rows).toEqual([2 * 65_536 + 1, 2 * 65_536 + 65_535, 3 * 2 ** 32 + 2 * 65_536 + 7]);
  });
  it("hold bitmaps for dense containers", () => {
    const words = new Uint32Array(2048);
    const expected: number[] = [];
    for (let row = 0; row < 65_536; row += 3) {
      words[row >> 5] = (words[row >> 5] as number) | (1 << (row & 31));
      expected.push(row);
    }
    const map = Buffer.concat([u32(plainCookie, 1), u16(0, expected.length - 1), u32(16), Buffer.from(words.buffer)]);
    expect(decode(file([0, map]), expected.length)).toEqual(expected);
  });
  it("hold runs, with and without offsets", () => {
    const few = Buffer.concat([u32(runCookie | (1 << 16)), Buffer.of(0b01), u16(0, 4, 1, 1), u16(1, 10, 4), u16(5, 9)]);
    expect(decode(file([0, few]), 7)).toEqual([10, 11, 12, 13, 14, 65_541, 65_545]);
    const heads = [0, 1, 2, 3].flatMap((key) => [key, 1]);
    const runs = [0, 1, 2, 3].map(() => u16(1, 8, 1));
    const many = Buffer.concat([
      u32(runCookie | (3 << 16)),
      Buffer.of(0b1111),
      u16(...heads),
      u32(0, 0, 0, 0),
      ...runs,
    ]);
    expect(decode(file([0, many]), 8)).toEqual([0, 1, 2, 3].flatMap((key) => [key * 65_536 + 8, key * 65_536 + 9]));
  });
  it("refuse bytes that were changed, and counts that do not agree", () => {
    const map = Buffer.concat([u32(plainCookie, 1), u16(0, 0), u32(16), u16(5)]);
    const corrupt = expect.objectContaining({ code: "lake.log-corrupt" });
    expect(decode(file([0, map]), 1)).toEqual([5]);
    expect(() => decode(file([0, map]), 2)).toThrow(corrupt);
    const changed = file([0, map]);
    changed.bytes[changed.bytes.length - 5] = 9;
    expect(() => decode(changed, 1)).toThrow(corrupt);
    expect(() => decode({ bytes: Buffer.of(1), size: 3 }, 1)).toThrow(corrupt);
  });
});

describe("decodeZ85", () => {
  it("reads the example of ZeroMQ's RFC 32", () => {
    expect(Buffer.from(decodeZ85("HelloWorld")).toString("hex")).toBe("864fd26fb559f75b");
  });
});

/**
 * The bytes of a BM25 index, little-endian:
 *
 * | offset | bytes | what |
 * |---|---|---|
 * | 0 | 4 | `TLBM` |
 * | 4 | 4 | version of this format, 1 |
 * | 8 | 4 | items |
 * | 12 | 4 | terms |
 * | 16 | 4 | postings |
 * | 20 | 4 | bytes of the terms' text |
 * | 24 | 4 | CRC-32 of all that follows |
 * | 28 | 4 × (terms + 1) | where each term's postings begin |
 * | | 4 × postings | items |
 * | | 4 × postings | impacts, IEEE 754 single |
 * | | | terms in UTF-8, a line feed between two |
 */
import type { Bm25Arrays } from "./bm25.ts";
import { crc32 } from "./crc32.ts";
import { retrievalError } from "./error-codes.ts";

const magic = 0x4d_42_4c_54;
const formatVersion = 1;
const headBytes = 28;

/** Writes an index as bytes; equal indexes give equal bytes. */
export function formatIndex({ items, terms, starts, postings, impacts }: Bm25Arrays): Uint8Array {
  const text = new TextEncoder().encode(terms.join("\n"));
  const words = [starts, postings, new Uint32Array(impacts.buffer, impacts.byteOffset, impacts.length)];
  const bytes = new Uint8Array(headBytes + 4 * words.reduce((sum, { length }) => sum + length, 0) + text.length);
  const view = new DataView(bytes.buffer);
  let at = headBytes;
  for (const list of words)
    for (const word of list) {
      view.setUint32(at, word, true);
      at += 4;
    }
  bytes.set(text, at);
  const head = [
    magic,
    formatVersion,
    items,
    terms.length,
    postings.length,
    text.length,
    crc32(bytes.subarray(headBytes)),
  ];
  for (const [i, word] of head.entries()) view.setUint32(4 * i, word, true);
  return bytes;
}

/** Reads an index. Throws `retrieval.damaged-index` for bytes that are none, of another version, cut or changed. */
export function parseIndex(bytes: Uint8Array): Bm25Arrays {
  const damaged = (what: string) => retrievalError("damaged-index", { detail: `index can't be read: ${what}` });
  if (bytes.length < headBytes) throw damaged(`${bytes.length} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const word = (i: number) => view.getUint32(4 * i, true);
  if (word(0) !== magic) throw damaged("no index");
  if (word(1) !== formatVersion) throw damaged(`version ${word(1)}`);
  const [items, termCount, postingCount, textBytes] = [word(2), word(3), word(4), word(5)];
  const length = headBytes + 4 * (termCount + 1 + 2 * postingCount) + textBytes;
  if (bytes.length !== length) throw damaged(`${bytes.length} of ${length} bytes`);
  if (word(6) !== crc32(bytes.subarray(headBytes))) throw damaged("checksum differs");
  let at = headBytes;
  const words = (count: number) => {
    const list = new Uint32Array(count);
    for (let i = 0; i < count; i++, at += 4) list[i] = view.getUint32(at, true);
    return list;
  };
  const [starts, postings, impacts] = [words(termCount + 1), words(postingCount), words(postingCount)];
  const text = new TextDecoder().decode(bytes.subarray(at));
  const terms = termCount === 0 ? [] : text.split("\n");
  return { items, terms, starts, postings, impacts: new Float32Array(impacts.buffer) };
}

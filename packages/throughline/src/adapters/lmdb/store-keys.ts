/**
 * Keys of the one LMDB database, by their first byte:
 *
 *   1  generation (8 bytes), 0 and the entity's key in UTF-8, or 1 and its SHA-256 when it is long → events
 *   2  [view, version] as JSON → JSON `Marker`: the version stands, and its entities are those of the generation
 *   3  generation → JSON `Pending`: the generation is being written or was replaced
 *
 * Every write has a generation of its own, so that nobody sees it before its marker, which is put last.
 */
import { createHash } from "node:crypto";
import type { ProcessIdentity } from "../process/process-identity.ts";
import { onlineStoreError } from "./error-codes.ts";

export interface Marker {
  /** Hexadecimal. */
  readonly generation: string;
  readonly entities: number;
  readonly events: number;
}

export interface Writer extends ProcessIdentity {
  /** Tells the stores of one process apart. */
  readonly storeId: string;
}

export interface Pending {
  /** Who writes it; absent when it was replaced or dropped. */
  readonly writer?: Writer;
  /** Milliseconds since 1970. */
  readonly sinceMs: number;
}

/** LMDB keys have at most 1978 bytes. */
const longestText = 1900;

const entityTag = 1;
const markerTag = 2;
const pendingTag = 3;

function tagged(tag: number, bytes: Uint8Array): Buffer {
  return Buffer.concat([Buffer.of(tag), bytes]);
}

export function entityKey(generation: Uint8Array, key: string): Buffer {
  const text = Buffer.from(key);
  const rest =
    text.length <= longestText ? [Buffer.of(0), text] : [Buffer.of(1), createHash("sha256").update(text).digest()];
  return Buffer.concat([Buffer.of(entityTag), generation, ...rest]);
}

/** @throws `online-store.invalid-name` */
export function markerKey(view: string, version: string): Buffer {
  const text = Buffer.from(JSON.stringify([view, version]));
  if (text.length <= longestText) return tagged(markerTag, text);
  throw onlineStoreError("invalid-name", { detail: `the names are longer than ${longestText} bytes: ${view}` });
}

export function parseMarkerKey(key: Uint8Array): readonly [view: string, version: string] {
  return JSON.parse(Buffer.from(key).toString("utf8", 1));
}

export function pendingKey(generation: Uint8Array): Buffer {
  return tagged(pendingTag, generation);
}

export function generationOfPending(key: Uint8Array): Buffer {
  return Buffer.from(key.subarray(1));
}

/** Bounds of a range over keys; `end` is not part of it. */
export interface KeyRange {
  readonly start: Buffer;
  readonly end: Buffer;
}

function following(prefix: Buffer): Buffer {
  return Buffer.concat([prefix, Buffer.alloc(16, 0xff)]);
}

export function entityRange(generation: Uint8Array): KeyRange {
  const start = tagged(entityTag, generation);
  return { start, end: following(start) };
}

export const markerRange: KeyRange = { start: Buffer.of(markerTag), end: Buffer.of(markerTag + 1) };

export const pendingRange: KeyRange = { start: Buffer.of(pendingTag), end: Buffer.of(pendingTag + 1) };

import { createHash, type Hash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { ingestError } from "../error-codes.ts";
import { type ByteRange, readRange, withFile } from "./file-bytes.ts";

/** A part of a file whose rows are to be read, behind a part whose rows are already in. */
export interface Segment {
  /** Relative to the root. */
  readonly path: string;
  readonly absolute: string;
  /** Bytes of the part that is already in; 0 for a new file. */
  readonly startBytes: number;
  readonly endBytes: number;
  /** SHA-256 of the file's first `endBytes` bytes. */
  readonly sha256: string;
}

/** Takes uncompressed bytes. */
export interface SegmentSink {
  /** Bytes before the segment. */
  before(bytes: Buffer): void;
  /** Told once, between the two. */
  start(): void;
  bytes(bytes: Buffer): void;
}

/**
 * Reads a segment, uncompressing `.gz` of any number of members, and checks that its bytes are the ones that were hashed.
 *
 * @throws `ingest.truncated-file`, `ingest.corrupt-file`, `ingest.file-changed`, `ingest.unreadable-file`, and what the sink throws; the sink has
 * had a part of the bytes then
 */
export async function readSegment(segment: Segment, sink: SegmentSink): Promise<void> {
  await withFile(segment, async (handle) => {
    const hash = createHash("sha256");
    const read = (range: ByteRange, take: (bytes: Buffer) => void) => readPart({ segment, handle, hash }, range, take);
    if (segment.startBytes > 0) await read({ start: 0, end: segment.startBytes }, (bytes) => sink.before(bytes));
    sink.start();
    await read({ start: segment.startBytes, end: segment.endBytes }, (bytes) => sink.bytes(bytes));
    if (hash.digest("hex") !== segment.sha256)
      throw ingestError("file-changed", {
        detail: `the file changed while it was read: ${segment.path}`,
        hint: "run again; write files under another name and rename them when they are complete",
        where: { file: segment.path },
      });
  });
}

interface Reading {
  readonly segment: Segment;
  readonly handle: FileHandle;
  readonly hash: Hash;
}

async function readPart(reading: Reading, range: ByteRange, take: (bytes: Buffer) => void): Promise<void> {
  const source = readRange(reading.handle, range, reading.hash);
  if (!reading.segment.path.endsWith(".gz")) {
    for await (const chunk of source) take(chunk);
    return;
  }
  const gunzip = createGunzip({ chunkSize: 262_144 });
  let stopped: { readonly error: unknown } | undefined;
  try {
    await pipeline(Readable.from(source), gunzip, async (chunks: AsyncIterable<Buffer>) => {
      for await (const chunk of chunks) {
        try {
          take(chunk);
        } catch (error) {
          stopped = { error };
          throw error;
        }
      }
    });
  } catch (cause) {
    // A sink that stops closes the stream too early, and pipeline tells of that first.
    throw stopped === undefined ? compressionError(reading.segment.path, cause) : stopped.error;
  }
  if (gunzip.bytesWritten < range.end - range.start) throw behindLastMember(reading.segment.path);
}

function behindLastMember(path: string) {
  const detail = `other bytes follow the last gzip member, or the file got shorter: ${path}`;
  return ingestError("corrupt-file", { detail, where: { file: path } });
}

function compressionError(path: string, cause: unknown): unknown {
  const code = String((cause as NodeJS.ErrnoException | undefined)?.code);
  const details = { where: { file: path }, cause };
  if (code === "Z_BUF_ERROR")
    return ingestError("truncated-file", { ...details, detail: `the compressed file ends too early: ${path}` });
  if (code === "ERR_STREAM_PREMATURE_CLOSE" || code === "ABORT_ERR") return behindLastMember(path);
  if (!code.startsWith("Z_")) return cause;
  const message = (cause as Error).message;
  return ingestError("corrupt-file", { ...details, detail: `the compressed file is damaged: ${path}: ${message}` });
}

import { type FileHandle, open, readFile } from "node:fs/promises";
import { eventLogError } from "./error-codes.ts";
import { type Frame, frameLength, magic, parseFrame } from "./frame.ts";

const windowBytes = 256 * 1024;
const indexStepBytes = 64 * 1024;

/** A file of consecutive frames, named by the offset of its first record. */
export interface Segment {
  readonly path: string;
  readonly base: number;
  /** Bytes of frames that are on disk; what may stand behind them was never acknowledged. */
  size: number;
  /** The offset that follows the last record. */
  end: number;
  /** Where some of the frames start, by rising offset: a place to begin reading. */
  readonly index: { readonly offset: number; readonly position: number }[];
}

export interface PlacedFrame extends Frame {
  readonly position: number;
}

export function segmentName(base: number): string {
  return `${String(base).padStart(20, "0")}.log`;
}

export function newSegment(path: string, base: number): Segment {
  return { path, base, size: 0, end: base, index: [] };
}

/** Remembers a frame's place, unless one near it is known. */
export function noteFrame(segment: Segment, offset: number, position: number): void {
  const last = segment.index.at(-1);
  if (last === undefined || position >= last.position + indexStepBytes) segment.index.push({ offset, position });
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(bytes, filled, length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}

/** A window of the file that begins at `position` and holds its first frame whole, when `end` leaves room for it. */
async function readWindow(file: FileHandle, position: number, end: number): Promise<Buffer> {
  const window = await readAt(file, position, Math.min(windowBytes, end - position));
  const length = frameLength(window, 0) ?? 0;
  return length > window.length && position + length <= end ? readAt(file, position, length) : window;
}

/** Whole, intact frames from `position` on, up to the first that is not; `offset` is what the first one must start with. */
export async function* readFrames(
  file: FileHandle,
  from: { readonly offset: number; readonly position: number },
  end: number,
): AsyncGenerator<PlacedFrame> {
  let { offset, position } = from;
  let window: Buffer = Buffer.alloc(0);
  let at = 0;
  while (position < end) {
    let frame = parseFrame(window, at);
    if (frame === undefined) {
      window = await readWindow(file, position, end);
      at = 0;
      frame = parseFrame(window, at);
    }
    if (frame === undefined || frame.offset !== offset) return;
    yield { ...frame, position };
    at += frame.length;
    position += frame.length;
    offset += frame.count;
  }
}

export function corruptError(path: string, position: number) {
  return eventLogError("corrupt", { detail: `a record is damaged: ${path}, byte ${position}` });
}

/** Whether an intact frame of a later record stands at `position` or anywhere behind it. */
function hasLaterFrame(bytes: Buffer, position: number, offset: number): boolean {
  for (let at = bytes.indexOf(magic, position); at !== -1; at = bytes.indexOf(magic, at + 1)) {
    const frame = parseFrame(bytes, at);
    if (frame !== undefined && frame.offset > offset) return true;
  }
  return false;
}

/**
 * Reads the last file of a topic through, and cuts off what a crash left half written at its end.
 * Damage with intact records behind it is no such thing: they were acknowledged.
 *
 * @throws `event-log.corrupt`
 */
export async function recoverSegment(path: string, base: number): Promise<Segment> {
  const segment = newSegment(path, base);
  const file = await open(path, "r+");
  try {
    const { size } = await file.stat();
    for await (const frame of readFrames(file, { offset: base, position: 0 }, size)) {
      noteFrame(segment, frame.offset, frame.position);
      segment.size = frame.position + frame.length;
      segment.end = frame.offset + frame.count;
    }
    if (segment.size === size) return segment;
    if (hasLaterFrame(await readFile(path), segment.size, segment.end)) throw corruptError(path, segment.size);
    await file.truncate(segment.size);
    await file.sync();
    return segment;
  } finally {
    await file.close();
  }
}

import { mkdir, open, readdir, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { LogRecord } from "../../ports/event-log.ts";
import { readError, writeError } from "./disk-errors.ts";
import { bodyBytes, recordsOf } from "./frame.ts";
import {
  corruptError,
  newSegment,
  noteFrame,
  readFrames,
  recoverSegment,
  type Segment,
  segmentName,
} from "./segment.ts";
import { SegmentWriter, syncFolder } from "./segment-writer.ts";

/** Appends beyond this size wait for the next commit, so that one frame stays small enough to read at once. */
const commitBytes = 8 * 1024 * 1024;

interface Waiting {
  readonly values: readonly string[];
  readonly bytes: number;
  readonly resolve: (offset: number) => void;
  readonly reject: (error: unknown) => void;
}

/** The files of one topic: sealed segments, and one that grows. */
export class TopicLog {
  private readonly folder: string;
  private readonly segmentBytes: number;
  private segments: readonly Segment[];
  private writer: SegmentWriter | undefined;
  private waiting: Waiting[] = [];
  private committing: Promise<void> | undefined;

  private constructor(folder: string, segmentBytes: number, segments: readonly Segment[]) {
    this.folder = folder;
    this.segmentBytes = segmentBytes;
    this.segments = segments;
  }

  /** Opens the topic in the folder, which need not exist: then it is empty until something is appended. */
  static async open(folder: string, segmentBytes: number): Promise<TopicLog> {
    const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return [];
      throw readError(folder, error);
    });
    const bases = names.flatMap((name) => (/^\d{20}\.log$/.test(name) ? [Number(name.slice(0, 20))] : []));
    bases.sort((a, b) => a - b);
    const segments: Segment[] = [];
    for (const [i, base] of bases.entries()) {
      const path = join(folder, segmentName(base));
      const next = bases[i + 1];
      if (next !== undefined) segments.push({ ...newSegment(path, base), end: next, size: Number.POSITIVE_INFINITY });
      else segments.push(await recover(path, base));
    }
    return new TopicLog(folder, segmentBytes, segments);
  }

  get end(): number {
    return this.segments.at(-1)?.end ?? 0;
  }

  append(values: readonly string[]): Promise<number> {
    if (values.length === 0) return Promise.resolve(this.end);
    return new Promise((resolve, reject) => {
      this.waiting.push({ values, bytes: bodyBytes(values), resolve, reject });
      this.committing ??= this.commitAll();
    });
  }

  /** One commit after the other; what arrives during one shares the next. */
  private async commitAll(): Promise<void> {
    while (this.waiting.length > 0) {
      const group = this.takeGroup();
      try {
        const writer = await this.openWriter();
        let offset = writer.segment.end;
        await writer.append(group.flatMap(({ values }) => values));
        for (const { values, resolve } of group) {
          resolve(offset);
          offset += values.length;
        }
      } catch (error) {
        const failure = writeError(this.folder, error);
        for (const { reject } of group) reject(failure);
      }
    }
    this.committing = undefined;
  }

  private takeGroup(): readonly Waiting[] {
    let bytes = 0;
    let count = 0;
    for (const one of this.waiting) {
      bytes += one.bytes;
      if (count > 0 && bytes > commitBytes) break;
      count++;
    }
    return this.waiting.splice(0, count);
  }

  private async openWriter(): Promise<SegmentWriter> {
    const last = this.segments.at(-1);
    if (last !== undefined && last.size < this.segmentBytes) {
      this.writer ??= await SegmentWriter.continue(last);
      return this.writer;
    }
    if (last === undefined) {
      await mkdir(this.folder, { recursive: true });
      await syncFolder(dirname(this.folder));
    }
    const next = newSegment(join(this.folder, segmentName(this.end)), this.end);
    const writer = await SegmentWriter.create(next);
    await this.writer?.close();
    this.writer = writer;
    this.segments = [...this.segments, next];
    return writer;
  }

  async read(offset: number, limit: number): Promise<readonly LogRecord[]> {
    const end = this.end;
    const records: LogRecord[] = [];
    let next = offset;
    while (next < end && records.length < limit) {
      const segment = this.segments.find((one) => one.end > next);
      if (segment === undefined) return records;
      const found = await this.readSegment(segment, Math.max(next, segment.base), limit - records.length);
      records.push(...(found ?? []));
      if (found !== undefined) next = (records.at(-1)?.offset ?? next) + 1;
    }
    return records;
  }

  /** Records of one segment; undefined when it was trimmed away meanwhile. */
  private async readSegment(segment: Segment, offset: number, limit: number): Promise<LogRecord[] | undefined> {
    const { size, end } = segment;
    const file = await open(segment.path, "r").catch((error: unknown) => {
      if (!this.segments.includes(segment)) return undefined;
      throw readError(segment.path, error);
    });
    if (file === undefined) return undefined;
    const records: LogRecord[] = [];
    const from = segment.index.findLast((place) => place.offset <= offset) ?? { offset: segment.base, position: 0 };
    let position = from.position;
    try {
      for await (const frame of readFrames(file, from, Math.min(size, (await file.stat()).size))) {
        noteFrame(segment, frame.offset, frame.position);
        for (const record of recordsOf(frame, offset, limit - records.length)) records.push(record);
        position = frame.position + frame.length;
        if (records.length >= limit) return records;
      }
    } catch (error) {
      throw readError(segment.path, error);
    } finally {
      await file.close();
    }
    if ((records.at(-1)?.offset ?? -1) + 1 < end) throw corruptError(segment.path, position);
    return records;
  }

  /** Removes the segments whose records are all below `offset`; the last one stays, it keeps the offsets. */
  async trim(offset: number): Promise<void> {
    const gone = this.segments.slice(0, -1).filter((segment) => segment.end <= offset);
    this.segments = this.segments.filter((segment) => !gone.includes(segment));
    try {
      for (const segment of gone) await unlink(segment.path);
      if (gone.length > 0) await syncFolder(this.folder);
    } catch (error) {
      throw writeError(this.folder, error);
    }
  }

  async close(): Promise<void> {
    await this.committing;
    await this.writer?.close();
  }
}

async function recover(path: string, base: number): Promise<Segment> {
  try {
    return await recoverSegment(path, base);
  } catch (error) {
    throw readError(path, error);
  }
}

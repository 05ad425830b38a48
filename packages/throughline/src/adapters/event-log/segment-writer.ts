import { type FileHandle, open } from "node:fs/promises";
import { dirname } from "node:path";
import { writeError } from "./disk-errors.ts";
import { formatFrame } from "./frame.ts";
import { noteFrame, type Segment } from "./segment.ts";

/** Makes the names in a folder durable. Windows keeps them by itself and cannot open folders. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return;
  const folder = await open(path, "r");
  await folder.sync().finally(() => folder.close());
}

async function writeAll(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  let written = 0;
  while (written < bytes.length) {
    written += (await file.write(bytes, written, bytes.length - written, position + written)).bytesWritten;
  }
}

/** The open end of a topic. */
export class SegmentWriter {
  readonly segment: Segment;
  private readonly file: FileHandle;
  private broken: unknown;

  private constructor(segment: Segment, file: FileHandle) {
    this.segment = segment;
    this.file = file;
  }

  /** Goes on where a segment ends. */
  static async continue(segment: Segment): Promise<SegmentWriter> {
    return new SegmentWriter(segment, await open(segment.path, "r+"));
  }

  /** Makes the segment's file, empty; a file left by a failed attempt holds no record. */
  static async create(segment: Segment): Promise<SegmentWriter> {
    const file = await open(segment.path, "w+");
    try {
      await syncFolder(dirname(segment.path));
    } catch (error) {
      await file.close();
      throw error;
    }
    return new SegmentWriter(segment, file);
  }

  /** Writes the records as one frame and syncs it. What fails leaves the segment as it was, or closed for writing. */
  async append(values: readonly string[]): Promise<void> {
    const { segment } = this;
    if (this.broken !== undefined) throw writeError(segment.path, this.broken);
    const frame = formatFrame(segment.end, values);
    try {
      await writeAll(this.file, frame, segment.size);
      await this.file.datasync();
    } catch (error) {
      await this.cut();
      throw writeError(segment.path, error);
    }
    noteFrame(segment, segment.end, segment.size);
    segment.size += frame.length;
    segment.end += values.length;
  }

  /** Removes a frame that failed, so that the next one is written in its place with pages that are dirty again. */
  private async cut(): Promise<void> {
    try {
      await this.file.truncate(this.segment.size);
      await this.file.datasync();
    } catch (error) {
      this.broken = error;
    }
  }

  close(): Promise<void> {
    return this.file.close();
  }
}

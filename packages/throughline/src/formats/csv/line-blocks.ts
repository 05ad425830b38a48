import { isAscii, isUtf8 } from "node:buffer";

/** Whole lines of a byte stream as text. */
export interface TextBlock {
  readonly text: string;
  /** False when some bytes are no UTF-8: each character then stands for one byte, for `decodeBytes`. */
  readonly decoded: boolean;
  /** Bytes that already stand behind the block. */
  readonly beyond: number;
  /** True for the end of the stream, where the last line may lack its newline. */
  readonly last: boolean;
}

export interface LineBlockOptions {
  /** Longest line in bytes; a longer one is skipped and reported. */
  readonly maxLineBytes: number;
  /** Takes a block and says how many of its characters it is done with; the rest comes again with more behind it. */
  readonly block: (block: TextBlock) => number;
  /** Told the first bytes of a line that is too long. */
  readonly tooLong: (start: string) => void;
}

export interface ByteParser {
  push(bytes: Buffer): void;
  /** Ends the stream; what is left is read as its last line. */
  end(): void;
}

/** Characters of a broken record that are kept for people to read. */
export const rawLength = 1000;

const newline = 10;

/** Text of bytes that came as one character each, or undefined when they are no UTF-8. */
export function decodeBytes(bytesAsText: string): string | undefined {
  const bytes = Buffer.from(bytesAsText, "latin1");
  return isUtf8(bytes) ? bytes.toString("utf8") : undefined;
}

/** The same with U+FFFD for what is no UTF-8, cut to `rawLength` characters. */
export function showBytes(bytesAsText: string): string {
  return Buffer.from(bytesAsText.slice(0, 4 * rawLength), "latin1")
    .toString("utf8")
    .slice(0, rawLength);
}

function decode(bytes: Buffer): { text: string; decoded: boolean } {
  if (isAscii(bytes)) return { text: bytes.toString("latin1"), decoded: true };
  if (isUtf8(bytes)) return { text: bytes.toString("utf8"), decoded: true };
  return { text: bytes.toString("latin1"), decoded: false };
}

function withoutByteOrderMark(bytes: Buffer): Buffer {
  const marked = bytes.length >= 3 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return marked ? bytes.subarray(3) : bytes;
}

/**
 * Cuts a byte stream at newlines into blocks of text; a UTF-8 byte order mark at its start is dropped.
 * Never holds more than the longest line, what the consumer left, and one chunk.
 */
export function createLineBlocks(options: LineBlockOptions): ByteParser {
  let rest: Buffer = Buffer.alloc(0);
  let atStart = true;
  let skipping = false;

  const consume = (bytes: Buffer, state: { beyond: number; last: boolean }): number => {
    const start = atStart ? withoutByteOrderMark(bytes) : bytes;
    atStart = false;
    const { text, decoded } = decode(start);
    const done = options.block({ text, decoded, ...state });
    if (done >= text.length) return bytes.length;
    return bytes.length - (decoded ? Buffer.byteLength(text.slice(done)) : text.length - done);
  };

  const dropLongLine = () => {
    if (rest.length <= options.maxLineBytes || rest.includes(newline)) return;
    options.tooLong(showBytes(rest.subarray(0, 4 * rawLength).toString("latin1")));
    skipping = true;
    rest = Buffer.alloc(0);
  };

  const push = (chunk: Buffer) => {
    const bytes = skipping ? chunk.subarray(chunk.indexOf(newline) + 1 || chunk.length) : chunk;
    if (skipping && !chunk.includes(newline)) return;
    skipping = false;
    const all = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
    const cut = all.lastIndexOf(newline) + 1;
    const done = cut === 0 ? 0 : consume(all.subarray(0, cut), { beyond: all.length - cut, last: false });
    rest = all.subarray(done);
    dropLongLine();
  };

  const end = () => {
    if (rest.length > 0) consume(rest, { beyond: 0, last: true });
    rest = Buffer.alloc(0);
  };

  return { push, end };
}

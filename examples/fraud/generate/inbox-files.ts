import { appendFile, mkdir, readdir, rm, stat, truncate } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { dayOfHour, formatDay } from "./calendar.ts";
import { absent, type FileRecord, type GeneratorRecord } from "./generator-record.ts";

const compress = promisify(gzip);
const dayFolders = ["inbox/payments", "inbox/chargebacks"];
const dayFileName = /^(?:payments|chargebacks)-(\d{4}-\d\d-\d\d)\.csv\.gz$/;

/**
 * Brings the inbox back to what is recorded and returns the files that are whole.
 *
 * DELETES day files that the record does not name, from its last day on: what a killed call left behind. Before the first
 * call has ended also those of earlier days, which came from a generator whose state is gone.
 * Cuts torn tails. A recorded file that is missing or too short is left out of the result, so that it is written anew.
 */
export async function restoreInbox(root: string, record: GeneratorRecord): Promise<Record<string, FileRecord>> {
  const { plan, generatedUntil, files } = record;
  const lastDay = generatedUntil === plan.start ? "" : formatDay(dayOfHour(generatedUntil));
  for (const folder of dayFolders) {
    const names = (await readdir(join(root, folder)).catch(absent)) ?? [];
    const unknown = names.filter((name) => files[`${folder}/${name}`] === undefined);
    for (const name of unknown) {
      const day = dayFileName.exec(name)?.[1];
      if (day !== undefined && day >= lastDay) await rm(join(root, folder, name));
    }
  }
  const whole: Record<string, FileRecord> = {};
  for (const [file, known] of Object.entries(files)) {
    const found = await stat(join(root, file)).catch(absent);
    if (found === undefined || found.size < known.bytes) continue;
    if (found.size > known.bytes) await truncate(join(root, file), known.bytes);
    whole[file] = known;
  }
  return whole;
}

interface OpenFile {
  lines: number;
  text: string;
  readonly encoded: Buffer[];
}

/** Lines on their way into the inbox. Lines that a file already holds are counted, so that each line's number is known, but not kept. */
export class InboxWriter {
  private readonly root: string;
  private readonly whole: Readonly<Record<string, FileRecord>>;
  private readonly writtenUntil: number;
  private readonly open = new Map<string, OpenFile>();

  constructor(options: { root: string; whole: Readonly<Record<string, FileRecord>>; writtenUntil: number }) {
    this.root = options.root;
    this.whole = options.whole;
    this.writtenUntil = options.writtenUntil;
  }

  /** True when a file lacks the lines of an hour; otherwise `skip` them. */
  lacks(file: string, hour: number): boolean {
    return this.whole[file] === undefined || hour >= this.writtenUntil;
  }

  /** Counts a line that the file already holds and returns its number, from 1. */
  skip(file: string, header?: string): number {
    return this.next(file, header).lines;
  }

  /** Appends a line and returns its number, from 1; a new file begins with `header`. */
  append(file: string, line: string, header?: string): number {
    const open = this.next(file, header);
    open.text += `${line}\n`;
    return open.lines;
  }

  /** Appends a line in Latin-1 instead of UTF-8. */
  appendLatin1(file: string, line: string, header?: string): number {
    const open = this.next(file, header);
    open.encoded.push(Buffer.from(open.text), Buffer.from(`${line}\n`, "latin1"));
    open.text = "";
    return open.lines;
  }

  /** Appends what was collected to each file, as one gzip member for `.gz`, and returns the record of all files. */
  async flush(): Promise<Record<string, FileRecord>> {
    const records = await Promise.all(
      [...this.open].map(async ([file, open]) => [file, await this.flushFile(file, open)] as const),
    );
    return Object.fromEntries(records.sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  private async flushFile(file: string, open: OpenFile): Promise<FileRecord> {
    const before = this.whole[file];
    const plain = Buffer.concat([...open.encoded, Buffer.from(open.text)]);
    if (plain.length === 0 && before !== undefined) return before;
    const bytes = file.endsWith(".gz") ? await compress(plain) : plain;
    const path = join(this.root, file);
    await mkdir(dirname(path), { recursive: true });
    if (before === undefined) await rm(path, { force: true });
    await appendFile(path, bytes);
    return { bytes: (before?.bytes ?? 0) + bytes.length, lines: open.lines };
  }

  private next(file: string, header: string | undefined): OpenFile {
    let open = this.open.get(file);
    if (open === undefined) {
      const begins = header !== undefined && this.whole[file] === undefined;
      open = { lines: header === undefined ? 0 : 1, text: begins ? `${header}\n` : "", encoded: [] };
      this.open.set(file, open);
    }
    open.lines += 1;
    return open;
  }
}

import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { formatHour, hourSeconds } from "./calendar.ts";
import type { StreamPlan } from "./payment-stream.ts";

/** How much of a file is certain: bytes after which anything else is a torn tail, and lines with the header. */
export interface FileRecord {
  readonly bytes: number;
  readonly lines: number;
}

/** What the generator knows between calls. `generatedUntil` is the first hour that is not yet written. */
export interface GeneratorRecord {
  readonly plan: StreamPlan;
  readonly generatedUntil: number;
  /** By path relative to the project's root. */
  readonly files: Readonly<Record<string, FileRecord>>;
}

const fileName = "generator.json";
const hourOf = (text: string): number => Date.parse(text) / 1000 / hourSeconds;

/** The record of the last call that ended, or undefined before the first. */
export async function readRecord(state: string): Promise<GeneratorRecord | undefined> {
  const text = await readFile(join(state, fileName), "utf8").catch(absent);
  if (text === undefined) return undefined;
  const { seed, rows, start, end, generatedUntil, files } = JSON.parse(text);
  return {
    plan: { seed, rows, start: hourOf(start), end: hourOf(end) },
    generatedUntil: hourOf(generatedUntil),
    files,
  };
}

export async function writeRecord(state: string, record: GeneratorRecord): Promise<void> {
  const { plan, generatedUntil, files } = record;
  const { seed, rows } = plan;
  const hours = {
    start: formatHour(plan.start),
    end: formatHour(plan.end),
    generatedUntil: formatHour(generatedUntil),
  };
  await writeWhole(join(state, fileName), `${JSON.stringify({ seed, rows, ...hours, files }, null, 1)}\n`);
}

/** Replaces a file in one step: readers see the old text or the new, also when the process is killed. */
export async function writeWhole(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.new`, text);
  await rename(`${path}.new`, path);
}

/** For a file that need not exist: undefined instead of ENOENT. */
export function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code === "ENOENT") return undefined;
  throw error;
}

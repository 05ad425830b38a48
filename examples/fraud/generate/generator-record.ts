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

/** The record of the last call that ended, or undefined before the first. Throws an error that names the file where it is damaged. */
export async function readRecord(state: string): Promise<GeneratorRecord | undefined> {
  const file = join(state, fileName);
  const text = await readFile(file, "utf8").catch(absent);
  return text === undefined ? undefined : parseRecord(text, file);
}

function parseRecord(text: string, file: string): GeneratorRecord {
  const cure = "restore it, or delete this folder and inbox/ to begin anew";
  try {
    const { seed, rows, start, end, generatedUntil, files } = JSON.parse(text);
    const record = {
      plan: { seed, rows, start: hourOf(start), end: hourOf(end) },
      generatedUntil: hourOf(generatedUntil),
      files,
    };
    if (isWhole(record)) return record;
  } catch (cause) {
    throw new Error(`the generator's record is no JSON of its own: ${file}; ${cure}`, { cause });
  }
  throw new Error(`the generator's record lacks what it needs: ${file}; ${cure}`);
}

function isWhole({ plan, generatedUntil, files }: GeneratorRecord): boolean {
  const numbers = [plan.seed, plan.rows, plan.start, plan.end, generatedUntil];
  return numbers.every(Number.isFinite) && typeof files === "object" && files !== null;
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

import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { ProcessCost } from "./measure.ts";

const execute = promisify(execFile);
const probe = join(import.meta.dirname, "command-probe.py");

export interface CommandOptions {
  readonly cwd: string;
  /** Beside the own environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** The code that it has to end with. @default 0 */
  readonly exitCode?: number;
}

/**
 * What any command and its children cost, measured by a Python around it: so that programs of different languages are measured alike.
 * Throws when it does not end with the code that is expected.
 */
export async function runCommand(
  python: string,
  command: readonly string[],
  { cwd, env = {}, exitCode = 0 }: CommandOptions,
): Promise<ProcessCost> {
  const { stdout } = await execute(python, [probe, ...command], { cwd, env: { ...process.env, ...env } });
  const { code, complaint, ...cost } = JSON.parse(stdout) as ProcessCost & { code: number; complaint: string };
  if (code !== exitCode) throw new Error(`${command.join(" ")} ended with ${code}: ${complaint.trim()}`);
  return cost;
}

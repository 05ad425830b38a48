import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** The newest versions that install from PyPI alone. */
const packages = ["dbt-core==1.11.16", "dbt-duckdb==1.11.1"];

export interface DbtInstallation {
  readonly dbt: string;
  readonly python: string;
  /** Versions in words. */
  readonly says: string;
}

/**
 * A dbt with its DuckDB adapter in a virtual environment below the folder of temporary files, which is kept for the next time.
 *
 * @returns why there is none, where it can't be installed
 */
export async function dbtInstallation(): Promise<DbtInstallation | { readonly failure: string }> {
  const folder = join(tmpdir(), "throughline-bench-dbt");
  const [dbt, python] = [join(folder, "bin/dbt"), join(folder, "bin/python")];
  try {
    if (!existsSync(dbt)) {
      await execute("python3", ["-m", "venv", folder]);
      await execute(python, ["-m", "pip", "install", "--quiet", "--prefer-binary", ...packages]);
    }
    const { stdout } = await execute(python, ["-m", "pip", "freeze"]);
    const versions = stdout.split("\n").filter((line) => /^(?:dbt-core|dbt-duckdb|duckdb)==/.test(line));
    const { stdout: version } = await execute(python, ["--version"]);
    return { dbt, python, says: [...versions, version.trim()].join(", ") };
  } catch (error) {
    return { failure: String((error as { readonly stderr?: string }).stderr || error).trim() };
  }
}

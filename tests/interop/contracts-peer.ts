import { execFile } from "node:child_process";
import { mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { programOf, whyNoPeer } from "./python-peer.ts";

const run = promisify(execFile);

/** Why the real datacontract-cli and OpenLineage client are not there; undefined when they are. */
export const whyNoContractTools = await whyNoPeer([
  ...["datacontract-cli==1.2.8", "openlineage-python==1.54.0", "open-data-contract-standard==3.2.0"],
  ...[
    "duckdb==1.5.5",
    "ibis-framework==12.0.0",
    "duckdb-extension-delta==1.5.5",
    "pandas==2.3.3",
    "pyarrow==26.0.1",
    "pyarrow-hotfix==0.7",
    "rich==15.0.0",
  ],
]);
if (whyNoContractTools !== undefined)
  console.warn(
    `\nSKIPPED: ODCS and OpenLineage were not checked by their own tools, which could not be installed: ${whyNoContractTools}\n`,
  );

export interface ToolOutcome {
  readonly code: number;
  readonly output: string;
}

/** Runs a program of the Python environment; what it ends with is given, not thrown. */
export async function runTool(
  name: "datacontract" | "python",
  argv: readonly string[],
  options: { readonly cwd?: string; readonly home?: string } = {},
): Promise<ToolOutcome> {
  const env = {
    ...process.env,
    NODE_OPTIONS: "",
    COLUMNS: "300",
    ...(options.home === undefined ? {} : { HOME: options.home }),
  };
  try {
    const { stdout, stderr } = await run(programOf(name), argv, { cwd: options.cwd, env, maxBuffer: 64e6 });
    return { code: 0, output: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, output: stdout + stderr };
  }
}

const extensionScript = `
import duckdb, duckdb_extension_delta, json, os
folder = os.path.join(os.path.dirname(duckdb_extension_delta.__file__), "extensions", "v" + duckdb.__version__)
print(json.dumps([os.path.join(folder, "delta.duckdb_extension"), duckdb.__version__, duckdb.execute("pragma platform").fetchone()[0]]))`;

/** Makes a home folder in which DuckDB finds its extension for Delta tables without a network. */
export async function homeWithDelta(home: string): Promise<void> {
  const { output } = await runTool("python", ["-c", extensionScript]);
  const [file, version, platform] = JSON.parse(output) as [string, string, string];
  const folder = join(home, ".duckdb", "extensions", `v${version}`, platform);
  await mkdir(folder, { recursive: true });
  await symlink(file, join(folder, "delta.duckdb_extension"));
}

import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);
const compiler = join(import.meta.dirname, "../../node_modules/.bin/tsc");

/** What one compilation without output cost, as the compiler counts it. */
export interface TypeCost {
  readonly checkSeconds: number;
  readonly totalSeconds: number;
  readonly instantiations: number;
  readonly memoryBytes: number;
}

/** Type-checks the project of a folder with one checker. Throws with the compiler's words where it does not compile. */
export async function checkTypes(folder: string): Promise<TypeCost> {
  const arguments_ = ["--noEmit", "-p", folder, "--singleThreaded", "--extendedDiagnostics"];
  const { stdout } = await execute(compiler, arguments_, { maxBuffer: 2 ** 26 }).catch(
    (error: { readonly stdout?: string }) => {
      throw new Error(`the generated project does not compile: ${error.stdout?.slice(0, 2_000)}`);
    },
  );
  const figure = (name: string) => {
    const found = new RegExp(`^${name}:\\s+([\\d.]+)`, "m").exec(stdout)?.[1];
    if (found === undefined) throw new Error(`the compiler prints no ${name}`);
    return Number(found);
  };
  return {
    checkSeconds: figure("Check time"),
    totalSeconds: figure("Total time"),
    instantiations: figure("Instantiations"),
    memoryBytes: figure("Memory used") * 1024,
  };
}

import { execFile } from "node:child_process";
import { access, mkdir, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { peersFolder } from "./peers-folder.ts";

const run = promisify(execFile);
const environment = join(peersFolder, "throughline-interop-venv");

/** A program of the Python environment that interop tests share. */
export const programOf = (name: string): string => join(environment, "bin", name);

/**
 * What a Python script prints. The process ends without tearing the interpreter down: threads of native libraries
 * that still run then abort it now and then, after all the work was done.
 */
export async function runPython(script: string, ...argv: string[]): Promise<string> {
  const whole = `${script}\nimport os, sys\nsys.stdout.flush()\nsys.stderr.flush()\nos._exit(0)\n`;
  const { stdout } = await run(programOf("python"), ["-c", whole, ...argv], { maxBuffer: 64e6 });
  return stdout;
}

/** One process at a time may change the environment. */
async function locked(work: () => Promise<void>): Promise<void> {
  const lock = `${environment}.lock`;
  const deadline = Date.now() + 200_000;
  const take = () =>
    mkdir(lock).then(
      () => true,
      () => false,
    );
  while (!(await take()) && Date.now() < deadline) await sleep(250);
  try {
    await work();
  } finally {
    await rmdir(lock).catch(() => undefined);
  }
}

/** Installs the packages, `name==version`, where they are not there; says why that is impossible, else undefined. */
export async function whyNoPeer(packages: readonly string[]): Promise<string | undefined> {
  const versions = packages.map((name) => name.split("=="));
  const script = `import importlib.metadata as m; assert ${versions.map(([name, version]) => `m.version("${name}") == "${version}"`).join(" and ")}`;
  const check = () => run(programOf("python"), ["-c", script]);
  const found = await check().catch(() => undefined);
  if (found !== undefined) return undefined;
  try {
    await locked(async () => {
      const made = await access(programOf("python")).catch((cause) => cause as Error);
      if (made !== undefined) await run("python3", ["-m", "venv", environment]);
      await run(programOf("python"), ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...packages]);
    });
    await check();
    return undefined;
  } catch (cause) {
    return cause instanceof Error ? cause.message.split("\n")[0] : String(cause);
  }
}

import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { build } from "esbuild";

/** A module that runs in processes of its own, so that a test can kill them. */
export interface ChildModule {
  /** The compiled module, for commands that start it in their own way. */
  readonly file: string;
  /** Starts a process; `process.argv.slice(2)` there is `parameters`, and `process.send` reaches the test. */
  start(...parameters: string[]): ChildProcess;
  /** Removes the compiled module. */
  remove(): Promise<void>;
}

/**
 * Compiles TypeScript source, which imports relative to `folder`, for child processes.
 *
 * @param source the module's text; packages are imported from the project's own node_modules
 */
export async function compileChildModule(source: string, folder: string): Promise<ChildModule> {
  const target = await mkdtemp(join(tmpdir(), "throughline-child-"));
  const file = join(target, "child.mjs");
  await build({
    stdin: { contents: source, resolveDir: folder, loader: "ts" },
    outfile: file,
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
  });
  const modules = dirname(dirname(createRequire(import.meta.url).resolve("vitest/package.json")));
  await symlink(modules, join(target, "node_modules"), "junction");
  return {
    file,
    // It is killed soon: compiling WebAssembly once more for speed would be for nothing.
    start: (...parameters) =>
      fork(file, parameters, { execArgv: ["--liftoff-only"], stdio: ["ignore", "inherit", "inherit", "ipc"] }),
    remove: () => rm(target, { recursive: true, force: true }),
  };
}

/** The child's next message. Fails when the child ends without one. */
export async function nextMessage<T>(child: ChildProcess): Promise<T> {
  const ended = new AbortController();
  const exit = once(child, "exit", { signal: ended.signal }).then(([code, signal]) => {
    throw new Error(`the child ended without a message: ${code ?? signal}`);
  });
  try {
    const [message] = (await Promise.race([once(child, "message", { signal: ended.signal }), exit])) as [T];
    return message;
  } finally {
    ended.abort();
    exit.catch(() => undefined);
  }
}

/** Kills the child as a crash would, and waits until it is gone. */
export async function crash(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}

import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import type { CliIo } from "../../packages/throughline/src/cli/frame/io.ts";
import { runCli } from "../../packages/throughline/src/cli/main.ts";
import type { TempProject } from "./temp-project.ts";

const bin = path.resolve(import.meta.dirname, "../../packages/throughline/bin/throughline.mjs");

/** `npm test` builds the package first: commands of their own process then start faster, and are what a user has. */
const conditions = process.env.THROUGHLINE_BUILT === "1" ? [] : ["--conditions=source"];

/** A command that ends in a second has no use for a database compiled twice, the second time for speed: a third of its processor time. */
const flags = ["--liftoff-only", ...conditions];

/** The command line as a shell takes it. */
export const command = [process.execPath, ...flags, bin].join(" ");

/** How a command ended. */
export interface CliOutcome {
  /** Null where a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that goes on. */
export interface CliProcess {
  readonly child: ChildProcess;
  readonly ended: Promise<CliOutcome>;
  /** What it wrote to standard output so far. */
  output(): string;
  /** Resolves once the output holds a text; rejects when the command ends before. */
  until(text: string | RegExp): Promise<string>;
}

/** Starts a command in a project, as a user would from its folder. */
export function spawnCli(project: TempProject, args: readonly string[], env: NodeJS.ProcessEnv = {}): CliProcess {
  const child = spawn(process.execPath, [...flags, bin, ...args], {
    cwd: project.root,
    env: { ...process.env, NODE_OPTIONS: "", NO_COLOR: "1", PORT: "", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  const looks = new Set<() => void>();
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    for (const look of looks) look();
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const ended = new Promise<CliOutcome>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  const holds = (text: string | RegExp) => (typeof text === "string" ? stdout.includes(text) : text.test(stdout));
  return {
    child,
    ended,
    output: () => stdout,
    until: (text) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (!holds(text)) return;
          looks.delete(look);
          resolve(stdout);
        };
        looks.add(look);
        look();
        void ended.then(() =>
          holds(text) ? resolve(stdout) : reject(new Error(`ended before ${text}:\n${stdout}\n${stderr}`)),
        );
      }),
  };
}

/**
 * Runs a command to its end, in this process: the whole command line but for the start of Node. A command that serves ends only
 * when it fails, so those that go on are for `spawnCli`.
 */
export async function cli(
  project: TempProject,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<CliOutcome> {
  const stdout: string[] = [];
  const stderr: string[] = [];
  const io: CliIo = {
    stdout: { write: (text) => stdout.push(text) },
    stderr: { write: (text) => stderr.push(text) },
    env: { NO_COLOR: "1", ...env },
    cwd: project.root,
    signal: new AbortController().signal,
  };
  const code = await runCli(args, io);
  return { code, signal: null, stdout: stdout.join(""), stderr: stderr.join("") };
}

/** Runs a command that has to succeed with `--json`, and gives what it printed. */
export async function cliJson<T = Record<string, unknown>>(project: TempProject, args: readonly string[]): Promise<T> {
  const outcome = await cli(project, [...args, "--json"]);
  if (outcome.code !== 0)
    throw new Error(`${args.join(" ")} ended with ${outcome.code}:\n${outcome.stdout}\n${outcome.stderr}`);
  return JSON.parse(outcome.stdout) as T;
}

/** The rows of a query over the current release. */
export async function query<T = Record<string, unknown>>(project: TempProject, sql: string): Promise<readonly T[]> {
  return (await cliJson<{ rows: T[] }>(project, ["query", sql, "--limit", "100000"])).rows;
}

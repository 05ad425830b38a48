import { acquireProjectLock } from "../../packages/throughline/src/adapters/process/project-lock.ts";
import { runCli } from "../../packages/throughline/src/cli/main.ts";
import { openEngines } from "../../packages/throughline/src/cli/project/engines.ts";
import { inTurn } from "../../packages/throughline/src/cli/project/in-turn.ts";
import { stateOf } from "../../packages/throughline/src/cli/project/project-config.ts";
import { rebuilder } from "../../packages/throughline/src/cli/project/rebuilder.ts";
import { serveProject } from "../../packages/throughline/src/cli/project/serve-project.ts";
import type { Clock } from "../../packages/throughline/src/ports/clock.ts";
import { readProjectConfig } from "../../packages/throughline/src/runtime/load/read-project-config.ts";

/** A clock that stands until it is moved. */
export class MovedClock implements Clock {
  #ms: number;

  constructor(ms: number) {
    this.#ms = ms;
  }

  nowUs(): number {
    return this.#ms * 1_000;
  }

  get iso(): string {
    return new Date(this.#ms).toISOString();
  }

  moveTo(ms: number): void {
    if (ms < this.#ms) throw new Error(`the clock can't go back: ${new Date(ms).toISOString()}`);
    this.#ms = ms;
  }
}

/** A project with commands; the server that holds it, where one runs, does what they ask for. */
export class CommandedProject {
  readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  /** What a command prints with `--json`. An exit code of 1, which says that something is broken, is an answer; others are thrown. */
  async ask<T>(...words: readonly string[]): Promise<T> {
    const written = { stdout: "", stderr: "" };
    const stream = (name: keyof typeof written) => ({
      columns: 120,
      write: (text: string) => {
        written[name] += text;
      },
    });
    const io = { stdout: stream("stdout"), stderr: stream("stderr"), env: process.env, cwd: this.root };
    const code = await runCli([...words, "--json"], { ...io, signal: new AbortController().signal });
    try {
      if (code <= 1) {
        for (const line of written.stderr.split("\n"))
          if (/^ +note /.test(line)) console.log(`throughline ${words[0]}:${line}`);
        return JSON.parse(written.stdout) as T;
      }
    } catch {}
    throw new Error(
      `throughline ${words.join(" ")} ended with ${code}: ${written.stderr}${written.stdout.slice(-2_000)}`,
    );
  }
}

/** A server of this process, which may be stopped and started again. */
export class LiveServer {
  readonly #root: string;
  readonly #clock: Clock;
  readonly #closing: (() => Promise<unknown>)[] = [];
  /** Where it listens now. */
  url = "";
  /** The key of the first start. */
  key = "";

  constructor(root: string, clock: Clock) {
    this.#root = root;
    this.#clock = clock;
  }

  /** Serves the current release on any port of loopback. What it complains of goes to standard error. */
  async start(): Promise<void> {
    const root = this.#root;
    const { value: config } = await readProjectConfig(root);
    const state = stateOf(root, config);
    const lock = await acquireProjectLock(state, { purpose: "serve" });
    this.#closing.push(() => lock.release());
    const engines = await openEngines({ root, state, config, clock: this.#clock });
    this.#closing.push(() => engines.close());
    const address = { host: "127.0.0.1", port: 0, log: console.error };
    const build = rebuilder(root, state, engines);
    const server = await serveProject({ root, state, config, engines, lock, ...address, build });
    this.#closing.push(() => server.stop());
    this.url = server.url;
    this.key = server.demoKey ?? this.key;
  }

  stop(): Promise<void> {
    return inTurn(this.#closing.splice(0).reverse());
  }
}

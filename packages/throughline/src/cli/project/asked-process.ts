import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";

/** How long a process that nobody asks is kept, milliseconds. */
const idleMs = 30_000;

export interface AskedProcessOptions {
  /** The module that the process runs, as TypeScript. */
  readonly program: URL;
  /** Folder that it works in. */
  readonly cwd: string;
  /** Longest time of one answer, milliseconds. */
  readonly limitMs: number;
  /** The error of a process that ends early. */
  readonly endedEarly: (how: string) => Error;
}

/**
 * A process of its own that answers questions one after the other, so that neither their work nor the code that they run touches the
 * server. It is started by the first question, and ends after half a minute without one, or with the server.
 */
export class AskedProcess<Task extends object, Answer> {
  readonly #options: AskedProcessOptions;
  #child: ChildProcess | undefined;
  #idle: NodeJS.Timeout | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: AskedProcessOptions) {
    this.#options = options;
  }

  /** What the process answers. Rejects with the error of `endedEarly` where it ends without an answer, or takes too long. */
  ask(task: Task): Promise<Answer> {
    const answer = this.#turn.then(() => this.#ask(task));
    this.#turn = answer.catch(() => undefined);
    return answer;
  }

  /** Ends the process; the next question starts another. */
  stop(): void {
    if (this.#child?.connected === true) this.#child.disconnect();
    this.#child = undefined;
  }

  async #ask(task: Task): Promise<Answer> {
    clearTimeout(this.#idle);
    try {
      const answer = await this.#answerOf(this.#running() ?? this.#start(), task);
      this.#idle = setTimeout(() => this.stop(), idleMs).unref();
      return answer;
    } catch (error) {
      this.stop();
      throw error;
    }
  }

  #running(): ChildProcess | undefined {
    return this.#child?.connected === true ? this.#child : undefined;
  }

  #start(): ChildProcess {
    const { program, cwd } = this.#options;
    const child = spawn(process.execPath, argumentsOf(program), {
      cwd,
      stdio: ["ignore", "ignore", "ignore", "ipc"],
      env: process.env,
    });
    // A question never keeps a server from ending; the process sees its end and ends too.
    child.unref();
    child.channel?.unref();
    this.#child = child;
    return child;
  }

  #answerOf(child: ChildProcess, task: Task): Promise<Answer> {
    const { limitMs, endedEarly } = this.#options;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        child.kill("SIGKILL");
        done(() => reject(endedEarly(`it took longer than ${limitMs / 1_000} s`)));
      }, limitMs);
      const answered = (message: unknown) => done(() => resolve(message as Answer));
      const ended = (code: number | null, signal: string | null) =>
        done(() => reject(endedEarly(signal ?? `exit code ${code}`)));
      const failed = (error: Error) => done(() => reject(endedEarly(error.message)));
      const done = (settle: () => void) => {
        clearTimeout(timer);
        child.off("message", answered).off("exit", ended).off("error", failed);
        settle();
      };
      child.once("message", answered).once("exit", ended).once("error", failed);
      child.send(task, (error) => {
        if (error !== null) failed(error);
      });
    });
  }
}

/** Built, the program is JavaScript; run from source tsx loads it. */
function argumentsOf(program: URL): readonly string[] {
  const file = fileURLToPath(program);
  if (!import.meta.url.endsWith(".ts")) return [file.replace(/\.ts$/, ".js")];
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx"));
  return ["--conditions=source", "--import", tsx.href, file];
}

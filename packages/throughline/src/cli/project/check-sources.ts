import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { StudioSources } from "../../client/studio/studio-changes.ts";
import { isThroughlineError } from "../../contracts/errors/index.ts";
import type { Clock } from "../../ports/clock.ts";
import { readProjectLock } from "../../runtime/lineage/read-project-lock.ts";
import type { ProjectSources } from "../../server/studio/changes/sources.ts";
import { studioError } from "../../server/studio/error-codes.ts";
import type { SourcesAnswer, SourcesTask } from "./sources-messages.ts";

/** Longest time of one check, milliseconds. */
const limitMs = 120_000;
/** How long a process that nobody asks is kept, milliseconds. */
const idleMs = 30_000;
/** How long an answer is believed, milliseconds. */
const believeMs = 500;

/**
 * Checks a project's sources in a process of their own, so that neither their code nor the work of it touches the server. The process
 * is kept while nothing changes; once it has evaluated modules it ends, and the next check starts another.
 */
export class CheckedSources implements ProjectSources {
  readonly #root: string;
  readonly #clock: Clock;
  #child: ChildProcess | undefined;
  #idle: NodeJS.Timeout | undefined;
  #answer: Promise<StudioSources> | undefined;

  constructor({ root, clock }: { readonly root: string; readonly clock: Clock }) {
    this.#root = root;
    this.#clock = clock;
  }

  /** One check at a time: whoever asks meanwhile gets its answer. */
  check(): Promise<StudioSources> {
    this.#answer ??= this.#check().finally(() => {
      setTimeout(() => {
        this.#answer = undefined;
      }, believeMs).unref();
    });
    return this.#answer;
  }

  async lock() {
    return (await readProjectLock(this.#root)).value;
  }

  async #check(): Promise<StudioSources> {
    clearTimeout(this.#idle);
    const task = { root: this.#root, nowMs: this.#clock.nowUs() / 1_000 };
    try {
      const child = this.#running() ?? (await this.#start());
      const { sources, isCached } = await answerOf(child, task);
      if (!isCached) this.#stop();
      this.#idle = setTimeout(() => this.#stop(), idleMs).unref();
      return sources;
    } catch (error) {
      this.#stop();
      const { code, title, detail, hint } = isThroughlineError(error) ? error : endedEarly(String(error));
      return { state: "failed", problem: { code, title, detail, hint } };
    }
  }

  #running(): ChildProcess | undefined {
    return this.#child?.connected === true ? this.#child : undefined;
  }

  async #start(): Promise<ChildProcess> {
    const child = spawn(process.execPath, await programOf(), {
      cwd: this.#root,
      stdio: ["ignore", "ignore", "ignore", "ipc"],
      env: process.env,
    });
    // A check never keeps a server from ending; the process sees its end and ends too.
    child.unref();
    child.channel?.unref();
    this.#child = child;
    return child;
  }

  #stop(): void {
    if (this.#child?.connected === true) this.#child.disconnect();
    this.#child = undefined;
  }
}

const endedEarly = (how: string) => studioError("sources-unchecked", { detail: `the check ended early: ${how}` });

/** What the process answers. Rejects where it ends without an answer, or takes too long. */
function answerOf(child: ChildProcess, task: SourcesTask): Promise<SourcesAnswer> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      done(() => reject(endedEarly(`it took longer than ${limitMs / 1_000} s`)));
    }, limitMs);
    const answered = (message: unknown) => done(() => resolve(message as SourcesAnswer));
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

/** Built, the program stands beside this module; run from source it is TypeScript, which tsx loads. */
async function programOf(): Promise<readonly string[]> {
  if (!import.meta.url.endsWith(".ts")) return [fileURLToPath(new URL("./sources-process.js", import.meta.url))];
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx"));
  return ["--conditions=source", "--import", tsx.href, fileURLToPath(new URL("./sources-process.ts", import.meta.url))];
}

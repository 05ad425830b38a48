import type { StudioSources } from "../../client/studio/studio-changes.ts";
import { isThroughlineError } from "../../contracts/errors/index.ts";
import type { Clock } from "../../ports/clock.ts";
import { readProjectLock } from "../../runtime/lineage/read-project-lock.ts";
import type { ProjectSources } from "../../server/studio/changes/sources.ts";
import { studioError } from "../../server/studio/error-codes.ts";
import { AskedProcess } from "./asked-process.ts";
import type { SourcesAnswer, SourcesTask } from "./sources-messages.ts";

/** Longest time of one check, milliseconds. */
const limitMs = 120_000;
/** How long an answer is believed, milliseconds. */
const believeMs = 500;

/**
 * Checks a project's sources in a process of their own, so that neither their code nor the work of it touches the server. The process
 * is kept while nothing changes; once it has evaluated modules it ends, and the next check starts another.
 */
export class CheckedSources implements ProjectSources {
  readonly #root: string;
  readonly #clock: Clock;
  readonly #process: AskedProcess<SourcesTask, SourcesAnswer>;
  #answer: Promise<StudioSources> | undefined;

  constructor({ root, clock }: { readonly root: string; readonly clock: Clock }) {
    this.#root = root;
    this.#clock = clock;
    const program = new URL("./sources-process.ts", import.meta.url);
    this.#process = new AskedProcess({ program, cwd: root, limitMs, endedEarly });
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
    const task = { root: this.#root, nowMs: this.#clock.nowUs() / 1_000 };
    try {
      const { sources, isCached } = await this.#process.ask(task);
      if (!isCached) this.#process.stop();
      return sources;
    } catch (error) {
      const { code, title, detail, hint } = isThroughlineError(error) ? error : endedEarly(String(error));
      return { state: "failed", problem: { code, title, detail, hint } };
    }
  }
}

const endedEarly = (how: string) => studioError("sources-unchecked", { detail: `the check ended early: ${how}` });

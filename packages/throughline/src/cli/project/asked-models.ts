import { studioError } from "../../server/studio/error-codes.ts";
import type { ModelQuestions } from "../../server/studio/studio.ts";
import { AskedProcess } from "./asked-process.ts";
import type { ModelAnswer, ModelTask } from "./model-messages.ts";
import { errorOf } from "./running-server.ts";

/** Longest time of one question, milliseconds. */
const limitMs = 180_000;

type Question = ModelTask extends infer Task ? (Task extends ModelTask ? Omit<Task, "root" | "state"> : never) : never;

/** Answers questions about a model's rows in a process of their own: it reads the whole table, and works for seconds. */
export class AskedModels implements ModelQuestions {
  readonly #of: { readonly root: string; readonly state: string };
  readonly #process: AskedProcess<ModelTask, ModelAnswer>;

  constructor(of: { readonly root: string; readonly state: string }) {
    this.#of = of;
    const program = new URL("./models-process.ts", import.meta.url);
    this.#process = new AskedProcess({ program, cwd: of.root, limitMs, endedEarly });
  }

  async explain(model: string, version: number) {
    const answer = await this.#ask({ what: "sample", model, version });
    if ("sample" in answer) return answer.sample;
    throw unfit();
  }

  async explainRow(model: string, version: number, key: string) {
    const answer = await this.#ask({ what: "row", model, version, key });
    if ("row" in answer) return answer.row;
    throw unfit();
  }

  async compare(model: string, version: number, against: number) {
    const answer = await this.#ask({ what: "comparison", model, version, against });
    if ("comparison" in answer) return answer.comparison;
    throw unfit();
  }

  async #ask(question: Question): Promise<ModelAnswer> {
    const answer = await this.#process.ask({ ...question, ...this.#of });
    if ("problem" in answer) throw errorOf(answer.problem);
    return answer;
  }
}

const endedEarly = (how: string) =>
  studioError("not-explained", { detail: `the process that reads its rows ended early: ${how}` });
const unfit = () => endedEarly("its answer is of another question");

import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { Socket } from "node:net";
import type { ThroughlineError } from "../../contracts/errors/throughline-error.ts";
import type { EmbeddingAnswer, EmbeddingTask, Vectors } from "./embedding-messages.ts";
import { embeddingError } from "./error-codes.ts";
import { startEmbeddingProcess } from "./start-embedding-process.ts";

interface Waiting {
  readonly resolve: (vectors: Vectors) => void;
  readonly reject: (error: ThroughlineError) => void;
}

/** What is kept of what a process that died had to say, characters. */
const saidLength = 300;

/** A process with a loaded model. It answers one question after the other, and keeps nobody waiting for its end while it has none. */
export class EmbeddingWorker {
  readonly #child: ChildProcess;
  readonly #name: string;
  readonly #waiting = new Map<number, Waiting>();
  readonly #closed: Promise<unknown>;
  #asked = 0;
  #said = "";
  #end: ThroughlineError | undefined;

  private constructor(child: ChildProcess, name: string) {
    this.#child = child;
    this.#name = name;
    this.#closed = once(child, "close").catch(() => undefined);
    (child.stderr as Socket | null)?.unref();
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#said = (this.#said + text).slice(-saidLength);
    });
    child.on("message", (answer: EmbeddingAnswer) => this.#take(answer));
    child.on("error", (error) => this.#finish(this.#failed(error.message, error)));
    child.once("close", (code, signal) => {
      const how = signal ?? `exit code ${code}`;
      this.#finish(this.#failed(`its process ended with ${how} ${this.#said}`.trim()));
    });
  }

  /** Loads a model; gives its process and the length of its vectors. Throws `embeddings.model-failed`. */
  static async start(
    task: EmbeddingTask,
    name: string,
  ): Promise<{ readonly worker: EmbeddingWorker; readonly dimensions: number }> {
    const worker = new EmbeddingWorker(await startEmbeddingProcess(task), name);
    try {
      const { dimensions } = await worker.#answerTo(0);
      return { worker, dimensions };
    } catch (error) {
      await worker.stop();
      throw error;
    }
  }

  get hasEnded(): boolean {
    return this.#end !== undefined;
  }

  /** Throws `embeddings.model-failed`, `embeddings.closed`. */
  ask(texts: readonly string[]): Promise<Vectors> {
    const question = ++this.#asked;
    const answer = this.#answerTo(question);
    // A process that is gone says so by its end.
    if (this.#end === undefined) this.#child.send({ question, texts }, () => undefined);
    return answer;
  }

  /** Ends the process at once; who still waits gets `embeddings.closed`. */
  async stop(): Promise<void> {
    this.#finish(embeddingError("closed", { detail: `the embedding model was closed: ${this.#name}` }));
    this.#child.ref();
    this.#child.kill("SIGKILL");
    await this.#closed;
  }

  #answerTo(question: number): Promise<Vectors> {
    if (this.#end !== undefined) return Promise.reject(this.#end);
    this.#hold();
    return new Promise((resolve, reject) => this.#waiting.set(question, { resolve, reject }));
  }

  #take(answer: EmbeddingAnswer): void {
    const waiting = this.#waiting.get(answer.question);
    this.#waiting.delete(answer.question);
    if (this.#waiting.size === 0) this.#letGo();
    if ("vectors" in answer) waiting?.resolve(answer.vectors);
    else waiting?.reject(this.#failed(answer.failed));
  }

  #hold(): void {
    this.#child.ref();
    this.#child.channel?.ref();
  }

  #letGo(): void {
    this.#child.unref();
    this.#child.channel?.unref();
  }

  #failed(why: string, cause?: Error): ThroughlineError {
    return embeddingError("model-failed", {
      detail: `${this.#name} does not run: ${why}`,
      ...(cause === undefined ? {} : { cause }),
    });
  }

  #finish(error: ThroughlineError): void {
    this.#end ??= error;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

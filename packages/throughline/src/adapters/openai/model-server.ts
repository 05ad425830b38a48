import { isThroughlineError, type ThroughlineError } from "../../contracts/errors/throughline-error.ts";
import { CallSlots } from "./call-slots.ts";
import { CircuitBreaker } from "./circuit-breaker.ts";
import { busyFault, connectionFault, isUnsent, waitOf } from "./connection-faults.ts";
import { Deadline, expired } from "./deadline.ts";
import { modelError } from "./error-codes.ts";
import { assertOk } from "./reply-status.ts";
import { assertCount, baseOf, headersOf, type ModelKey, type ModelServerOptions } from "./server-options.ts";

/** One request to the server. */
export interface ServerCall<T> {
  /** Below the base, such as `chat/completions`. */
  readonly path: string;
  readonly body: object;
  /** Fields of the body that the request can do without: an error that names one says so in its issues. */
  readonly optional?: readonly string[];
  readonly signal?: AbortSignal | undefined;
  read(response: Response): Promise<T>;
}

/** Codes of a server that is down or busy: what the breaker counts. */
const unanswered: ReadonlySet<string> = new Set(["models.unreachable", "models.timeout", "models.overloaded"]);
/** Repetitions of a request that the server did not take. */
const mostRepetitions = 2;
/** Longest wait that a server may ask for before a repetition, milliseconds. */
const longestWaitMs = 10_000;
/** First wait before a repetition where the server names none, milliseconds; the second is four times as long. */
const firstWaitMs = 200;

interface Attempt {
  readonly url: string;
  readonly init: RequestInit;
  readonly optional: readonly string[];
  readonly deadline: Deadline;
}

type Outcome<T> = { readonly value: T } | { readonly error: ThroughlineError; readonly waitMs: number | undefined };

/** A server of the OpenAI protocol: bounded calls with a deadline, repetitions where they are safe, and coded errors. */
export class ModelServer {
  /** Host and port, as reports name it. */
  readonly host: string;
  readonly #base: string;
  readonly #key: ModelKey | undefined;
  readonly #timeoutMs: number;
  readonly #slots: CallSlots;
  readonly #breaker = new CircuitBreaker();

  /** Throws `models.invalid-option`. */
  constructor({ url, key, timeoutMs = 60_000, concurrency = 8 }: ModelServerOptions) {
    const base = baseOf(url);
    assertCount("timeout of a model server", timeoutMs, 300_000);
    assertCount("concurrency of a model server", concurrency, 1_000);
    this.host = base.host;
    this.#base = base.href.replace(/\/*$/, "/");
    this.#key = key;
    this.#timeoutMs = timeoutMs;
    this.#slots = new CallSlots(concurrency);
  }

  /** Asks the server. Throws `models.*`, or the reason of the caller's signal. */
  async call<T>({ path, body, optional = [], signal, read }: ServerCall<T>): Promise<T> {
    const headers = headersOf(this.#key);
    signal?.throwIfAborted();
    this.#enter();
    const deadline = new Deadline(this.#timeoutMs, signal);
    const init = { method: "POST", headers, body: JSON.stringify(body), signal: deadline.signal, redirect: "manual" };
    try {
      const attempt = { url: `${this.#base}${path}`, init: init as RequestInit, optional, deadline };
      const value = await this.#inSlot(deadline.signal, () => this.#repeated(attempt, read));
      this.#breaker.answered();
      return value;
    } catch (error) {
      throw this.#reported(error, deadline.signal);
    } finally {
      deadline.close();
    }
  }

  /** Throws at once where the call could only wait. */
  #enter(): void {
    if (this.#slots.full)
      throw modelError("overloaded", { detail: `too many calls wait for the model server at ${this.host}` });
    const pauseMs = this.#breaker.enter();
    if (pauseMs === undefined) return;
    const seconds = Math.ceil(pauseMs / 1000);
    throw modelError("unreachable", {
      detail: `model server at ${this.host} failed several times in a row: it is tried again in ${seconds} s`,
    });
  }

  async #inSlot<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    await this.#slots.take(signal);
    try {
      return await work();
    } finally {
      this.#slots.release();
    }
  }

  async #repeated<T>(attempt: Attempt, read: ServerCall<T>["read"]): Promise<T> {
    for (let repetition = 0; ; repetition++) {
      const outcome = await this.#attempt(attempt, read);
      if ("value" in outcome) return outcome.value;
      const waitMs = outcome.waitMs ?? firstWaitMs * 4 ** repetition * (0.75 + Math.random() / 2);
      if (repetition >= mostRepetitions || waitMs > longestWaitMs) throw outcome.error;
      await attempt.deadline.wait(waitMs);
    }
  }

  /** One request: its value, or an error after which it may be sent again. */
  async #attempt<T>({ url, init, optional, deadline }: Attempt, read: ServerCall<T>["read"]): Promise<Outcome<T>> {
    let response: Response;
    try {
      response = await fetch(url, init);
    } catch (cause) {
      deadline.signal.throwIfAborted();
      if (isUnsent(cause)) return { error: connectionFault(this.host, cause), waitMs: undefined };
      throw cause;
    }
    const { status, headers } = response;
    if (status === 429 || status === 503) {
      await response.body?.cancel();
      const waitMs = waitOf(headers.get("retry-after"));
      return { error: busyFault(this.host, status, waitMs), waitMs };
    }
    await assertOk(response, { host: this.host, optional });
    return { value: await read(response) };
  }

  /** The error to throw; tells the breaker what became of the call. */
  #reported(error: unknown, signal: AbortSignal): unknown {
    if (signal.aborted && signal.reason !== expired) {
      this.#breaker.given();
      return signal.reason;
    }
    const fault = this.#faultOf(error, signal);
    if (unanswered.has(fault.code)) this.#breaker.failed();
    else this.#breaker.answered();
    return fault;
  }

  #faultOf(error: unknown, signal: AbortSignal): ThroughlineError {
    if (signal.aborted) {
      const detail = `model server at ${this.host} gave no whole answer within ${this.#timeoutMs} ms`;
      return modelError("timeout", { detail });
    }
    return isThroughlineError(error) ? error : connectionFault(this.host, error);
  }
}

import { randomUUID } from "node:crypto";
import { type Endpoint, type EndpointReply, isEndpoint, requestShape } from "../../contracts/mlops/endpoint.ts";
import { schemaOfShape } from "../../contracts/shape/json-schema.ts";
import { servingError } from "../../runtime/serving/error-codes.ts";
import type { OpenRelease } from "../../runtime/serving/open-release.ts";
import type { PredictionLog } from "../../runtime/serving/prediction-log.ts";
import type { Scorer } from "../../runtime/serving/scorer.ts";
import { compileValidator, type Validator } from "./validate.ts";

/** Where figures of the answers go. */
export interface AnswerMetrics {
  counter(name: string, help: string, labels: Readonly<Record<string, string>>): { add(n?: number): void };
  histogram(name: string, help: string, labels: Readonly<Record<string, string>>): { observe(seconds: number): void };
}

export interface AnswerParts {
  readonly release: OpenRelease;
  readonly logs: ReadonlyMap<string, PredictionLog>;
  readonly metrics: AnswerMetrics;
}

/** Answers requests of one endpoint in one release: checks them, scores them, logs them, counts them. For routes and handlers alike. */
export class EndpointAnswers {
  readonly endpoint: Endpoint;
  /** Id of the release. */
  readonly release: string;
  readonly #validate: Validator;
  readonly #scorer: Scorer;
  readonly #log: PredictionLog | undefined;
  readonly #answered: { add(n?: number): void };
  readonly #degraded: { add(n?: number): void };
  readonly #seconds: { observe(seconds: number): void };

  constructor(endpoint: Endpoint, { release, logs, metrics }: AnswerParts) {
    const { name } = endpoint;
    const scorer = release.scorers.get(name);
    if (scorer === undefined) throw servingError("unknown-endpoint", { detail: `release has no scorer for ${name}` });
    const labels = { endpoint: name };
    this.endpoint = endpoint;
    this.release = release.release.id;
    this.#validate = compileValidator(schemaOfShape(requestShape(endpoint)));
    this.#scorer = scorer;
    this.#log = logs.get(name);
    this.#answered = metrics.counter("throughline_predictions_total", "Predictions answered.", labels);
    this.#degraded = metrics.counter(
      "throughline_predictions_degraded_total",
      "Predictions answered by the fallback.",
      labels,
    );
    this.#seconds = metrics.histogram(
      "throughline_prediction_seconds",
      "Time to check, score and log one call, of one row or a batch.",
      labels,
    );
  }

  /** True where the model and all its features are there. */
  get ready(): boolean {
    return this.#scorer.ready;
  }

  /** Whether a request has the shape that is asked. */
  accepts(value: unknown): boolean {
    try {
      this.#validate(value, []);
      return true;
    } catch {
      return false;
    }
  }

  /** Answers one request; `requestId` names it in the log. Throws `server.invalid-request`, `serving.*`. */
  answer(value: unknown, path: readonly string[], requestId: string = randomUUID()): EndpointReply {
    const started = performance.now();
    const request = this.#validate(value, path);
    const scored = this.#scorer.score(request);
    this.#log?.add(request, scored, requestId);
    this.#count(1, scored.reply.degraded ? 1 : 0, started);
    return scored.reply;
  }

  /** Answers several requests as of one instant, in order, or none of them; row `i` is `<requestId>.<i>` in the log. */
  answerAll(values: readonly unknown[], path: readonly string[], requestId: string): EndpointReply[] {
    const started = performance.now();
    const requests = values.map((value, i) => this.#validate(value, [...path, i]));
    const scored = this.#scorer.scoreAll(requests);
    let degraded = 0;
    for (const [i, one] of scored.entries()) {
      this.#log?.add(requests[i] ?? {}, one, `${requestId}.${i}`);
      if (one.reply.degraded) degraded++;
    }
    this.#count(scored.length, degraded, started);
    return scored.map(({ reply }) => reply);
  }

  #count(rows: number, degraded: number, started: number): void {
    this.#answered.add(rows);
    if (degraded > 0) this.#degraded.add(degraded);
    this.#seconds.observe((performance.now() - started) / 1000);
  }
}

/** The answers of every endpoint of a release, by name. */
export function answersOf(parts: AnswerParts): ReadonlyMap<string, EndpointAnswers> {
  const endpoints = parts.release.declarations.filter(isEndpoint);
  return new Map(endpoints.map((endpoint) => [endpoint.name, new EndpointAnswers(endpoint, parts)]));
}

import { idOf } from "../../contracts/core/declaration.ts";
import { isThroughlineError } from "../../contracts/errors/throughline-error.ts";
import type { Endpoint, EndpointReply } from "../../contracts/mlops/endpoint.ts";
import type { OpenRelease } from "../../runtime/serving/open-release.ts";
import { pinnedBy, placeOfKey } from "../../runtime/serving/pinning.ts";
import type { PredictionLog } from "../../runtime/serving/prediction-log.ts";
import { ReleaseTraffic } from "../../runtime/serving/release-traffic.ts";
import { type AnswerMetrics, answersOf, type EndpointAnswers } from "./endpoint-answers.ts";

/** A canary that takes requests, and of which release it takes them. */
export interface LiveCanary {
  /** Id of the release beside it. */
  readonly stable: string;
  readonly canary: OpenRelease;
  /** The share of keys of each endpoint, by its declaration's id. */
  readonly shares: Readonly<Record<string, number>>;
}

/** A request to an endpoint, to be answered by one of two releases. */
export interface SplitRequest {
  /** The answers of the release whose app took the request. */
  readonly answers: EndpointAnswers;
  /** One, or those of a batch. */
  readonly rows: readonly unknown[];
  readonly caller: string | null;
}

/**
 * Decides which release answers a request to an endpoint, and counts how it did. Whoever is chosen answers whole, in one turn of the event
 * loop, so that a release that takes no requests any more can be closed at once.
 */
export class CanarySplit {
  readonly traffic = new ReleaseTraffic();
  readonly #logs: ReadonlyMap<string, PredictionLog>;
  readonly #metrics: AnswerMetrics;
  #live: (LiveCanary & { readonly answers: ReadonlyMap<string, EndpointAnswers> }) | undefined;
  /** True from when the canary has its own app. */
  #isOver = false;

  constructor(parts: { readonly logs: ReadonlyMap<string, PredictionLog>; readonly metrics: AnswerMetrics }) {
    this.#logs = parts.logs;
    this.#metrics = parts.metrics;
  }

  /** The canary that takes requests now. */
  get live(): LiveCanary | undefined {
    return this.#isOver ? undefined : this.#live;
  }

  /** Lets a canary take requests from now on, or another share of them. */
  take(live: LiveCanary): void {
    const parts = { release: live.canary, logs: this.#logs, metrics: this.#metrics };
    const answers = this.#live?.canary === live.canary ? this.#live.answers : answersOf(parts);
    this.#live = { ...live, answers };
    this.#isOver = false;
    this.traffic.startAnew();
  }

  /** The canary answers all there is: what the app of the release before still has in hand, too. */
  crossOver(): void {
    if (this.#live === undefined) return;
    const shares = Object.fromEntries(Object.keys(this.#live.shares).map((id) => [id, 1]));
    this.#live = { ...this.#live, shares };
    this.#isOver = true;
    this.traffic.startAnew();
  }

  /** Lets the release that an app is of answer all its requests. */
  end(): void {
    this.#live = undefined;
    this.#isOver = false;
    this.traffic.startAnew();
  }

  /** Answers a request by the release that its keys are pinned to. `onChosen` gets the id of that release before it answers. */
  answer<T extends EndpointReply | readonly EndpointReply[]>(
    asked: SplitRequest,
    onChosen: (release: string) => void,
    work: (answers: EndpointAnswers) => T,
  ): T {
    const answers = this.#chosen(asked) ?? asked.answers;
    const { release, endpoint } = answers;
    onChosen(release);
    const started = performance.now();
    const note = (isFailed: boolean, isDegraded: boolean) =>
      this.traffic.note(release, endpoint.name, { tookMs: performance.now() - started, isFailed, isDegraded });
    try {
      const reply = work(answers);
      note(
        false,
        [reply].flat().some((one) => (one as EndpointReply).degraded),
      );
      return reply;
    } catch (error) {
      note(isFault(error, answers === asked.answers ? undefined : asked), false);
      throw error;
    }
  }

  /** The canary, where every row of a request is pinned to it. */
  #chosen({ answers, rows, caller }: SplitRequest): EndpointAnswers | undefined {
    const live = this.#live;
    const { endpoint, release } = answers;
    if (live === undefined || live.stable !== release) return undefined;
    const share = live.shares[idOf(endpoint)] ?? 0;
    const keyOf = keyReader(endpoint);
    const place = (request: unknown) => placeOfKey(live.canary.release.id, keyOf({ request, caller }));
    const isPinned = share >= 1 || (share > 0 && rows.every((request) => place(request) < share));
    return isPinned ? live.answers.get(endpoint.name) : undefined;
  }
}

const keyReaders = new WeakMap<Endpoint, ReturnType<typeof pinnedBy>>();

function keyReader(endpoint: Endpoint): ReturnType<typeof pinnedBy> {
  const known = keyReaders.get(endpoint) ?? pinnedBy(endpoint);
  keyReaders.set(endpoint, known);
  return known;
}

/** Whether it is not the caller's fault: a request that the canary refuses and the release beside it would take counts as failed. */
function isFault(error: unknown, besides: SplitRequest | undefined): boolean {
  if (!isThroughlineError(error) || error.status >= 500) return true;
  return besides?.rows.every((row) => besides.answers.accepts(row)) === true;
}

import type { ObservedUse } from "../../runtime/observed-use/observed-use.ts";
import type { OpenRelease } from "../../runtime/serving/open-release.ts";
import type { EndpointAnswers } from "../predict/endpoint-answers.ts";
import type { ApiKeys } from "./api-keys.ts";
import type { AppSessions } from "./app-sessions.ts";
import type { RateLimiter } from "./rate-limit.ts";

/** An agent as handlers call it. */
export interface AnsweringAgent {
  answer(request: unknown): Promise<{ readonly reply: unknown }>;
}

/** Takes one event of a source. */
export type TakesEvent = (value: unknown) => Promise<{ readonly accepted: 1 }>;

/** What the services of one release are served with. */
export interface ServiceScope {
  readonly release: OpenRelease;
  readonly answers: ReadonlyMap<string, EndpointAnswers>;
  /** The agents of the release, by name. */
  readonly agents?: ReadonlyMap<string, AnsweringAgent>;
  /** What takes events, by the name of their source. */
  readonly events?: ReadonlyMap<string, TakesEvent> | undefined;
  readonly keys: ApiKeys;
  /** Counts which fields handlers read; absent where nobody counts. */
  readonly observed?: ObservedUse | undefined;
  /** Of the pages that this server sent, in the place of keys. */
  readonly sessions?: AppSessions | undefined;
  /** True where every service asks for a key, whatever it declares. */
  readonly keyRequired: boolean;
  /** Kept over releases, by service and rate, so that a new release gives nobody a full bucket. */
  readonly limiters: Map<string, RateLimiter>;
  /** Longest time a handler may take, milliseconds. */
  readonly handlerTimeoutMs: number;
}

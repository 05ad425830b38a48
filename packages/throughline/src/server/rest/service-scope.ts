import type { OpenRelease } from "../../runtime/serving/open-release.ts";
import type { EndpointAnswers } from "../predict/endpoint-answers.ts";
import type { ApiKeys } from "./api-keys.ts";
import type { RateLimiter } from "./rate-limit.ts";

/** What the services of one release are served with. */
export interface ServiceScope {
  readonly release: OpenRelease;
  readonly answers: ReadonlyMap<string, EndpointAnswers>;
  readonly keys: ApiKeys;
  /** True where every service asks for a key, whatever it declares. */
  readonly keyRequired: boolean;
  /** Kept over releases, by service and rate, so that a new release gives nobody a full bucket. */
  readonly limiters: Map<string, RateLimiter>;
  /** Longest time a handler may take, milliseconds. */
  readonly handlerTimeoutMs: number;
}

import { idName } from "../../contracts/core/declaration.ts";
import { formatSpan, parseDuration } from "../../contracts/core/duration.ts";
import { type Rollouts, shareAt } from "../../contracts/mlops/rollout.ts";
import { fisherExactGreater } from "../../estimators/evaluation/fisher-exact.ts";
import type { CountedTraffic, Traffic } from "./release-traffic.ts";

/** What becomes of a canary: it goes on to its next step, stays in this one, or ends. */
export interface CanaryVerdict {
  readonly decision: "advance" | "hold" | "abort";
  /** Half a sentence. */
  readonly because: string;
}

/** A canary in one of its steps, with what is known of it. */
export interface JudgedCanary {
  readonly rollouts: Rollouts;
  readonly step: number;
  /** Since when it is in its step, and now. */
  readonly sinceUs: number;
  readonly nowUs: number;
  /** What both have answered of an endpoint since then. */
  readonly trafficOf: (endpoint: string) => { readonly canary: CountedTraffic; readonly stable: CountedTraffic };
}

/** So unlikely have the failures of a canary to be by chance that it ends. It is looked at once a second, so this is far below a usual level. */
const abortBelow = 1e-6;
/** So likely have they to be by chance that it goes on. */
const advanceAbove = 0.05;
/** Failures that chance alone may bring whatever its odds. */
const leastFailures = 5;
/** Times the stable p99, and milliseconds above it, from which on a request of the canary is a slow one. */
const slower = { times: 1.5, aboveMs: 1 };

/** Judges a canary by its figures. What was verified of it is asked by the caller, where this says that it may go on. Pure. */
export function judgeCanary(judged: JudgedCanary): CanaryVerdict {
  const endpoints = Object.entries(judged.rollouts).map(([id, rollout]) => {
    const name = idName(id);
    return { name, rollout, isWhole: shareAt(rollout, judged.step) >= 1, ...judged.trafficOf(name) };
  });
  const bad = endpoints.find(({ canary, stable }) => isFailing(canary, stable));
  if (bad !== undefined) return { decision: "abort", because: failuresSay(bad) };
  for (const endpoint of endpoints) {
    const because = reasonToHold(endpoint);
    if (because !== undefined) return { decision: "hold", because };
  }
  const pauseUs = Math.max(...endpoints.map(({ rollout }) => parseDuration(rollout.pause) ?? 0));
  const leftUs = judged.sinceUs + pauseUs - judged.nowUs;
  if (leftUs > 0) return { decision: "hold", because: `the step lasts ${formatSpan(leftUs)} longer` };
  return { decision: "advance", because: endpoints.map(failuresSay).join("; ") };
}

interface JudgedEndpoint {
  readonly name: string;
  readonly rollout: Rollouts[string];
  readonly isWhole: boolean;
  readonly canary: CountedTraffic;
  readonly stable: CountedTraffic;
}

const badOf = ({ failed, degraded }: Traffic) => failed + degraded;

function chanceOf(canary: Traffic, stable: Traffic): number {
  return fisherExactGreater([badOf(canary), badOf(stable)], [canary.requests, stable.requests]);
}

const isFailing = (canary: Traffic, stable: Traffic) =>
  badOf(canary) >= leastFailures && chanceOf(canary, stable) < abortBelow;

function reasonToHold(endpoint: JudgedEndpoint): string | undefined {
  const { name, rollout, isWhole, canary, stable } = endpoint;
  const missing = rollout.requests - canary.requests;
  if (missing > 0) return `${name} is to answer ${missing} more requests by the canary`;
  if (isWhole) return undefined;
  const beside = Math.ceil(rollout.requests / 10) - stable.requests;
  if (beside > 0) return `${name} is to answer ${beside} more requests by the stable release, to compare with`;
  if (chanceOf(canary, stable) < advanceAbove) return failuresSay(endpoint);
  if (!isSlower(canary, stable)) return undefined;
  return `${name} is slower: p99 ${canary.p99Ms} ms, ${stable.p99Ms} ms by the stable release`;
}

/** More slow requests than chance explains: the p99 of few requests is one of them, and may be the machine's. */
function isSlower(canary: CountedTraffic, stable: CountedTraffic): boolean {
  const p99Ms = stable.p99Ms ?? 0;
  const limitMs = Math.max(p99Ms * slower.times, p99Ms + slower.aboveMs);
  const slow = [canary.slowerThan(limitMs), stable.slowerThan(limitMs)] as const;
  return fisherExactGreater(slow, [canary.requests, stable.requests]) < advanceAbove;
}

const share = (traffic: Traffic) => `${badOf(traffic)} of ${traffic.requests}`;

const failuresSay = ({ name, canary, stable }: Pick<JudgedEndpoint, "name" | "canary" | "stable">) =>
  `${share(canary)} requests of ${name} failed or fell back, ${share(stable)} by the stable release`;

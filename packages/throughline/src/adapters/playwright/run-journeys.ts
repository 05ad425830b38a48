import type { Browser } from "playwright-core";
import { isThroughlineError, type ThroughlineError } from "../../contracts/errors/throughline-error.ts";
import type { App } from "../../contracts/fullstack/app.ts";
import type { Journey } from "../../contracts/fullstack/journey.ts";
import type { PageRead } from "../../ports/page-browser.ts";
import { journeyError } from "./error-codes.ts";
import { journeySteps } from "./journey-steps.ts";
import { countReads } from "./page-reads.ts";

/** How one journey went. */
export interface JourneyRun {
  readonly name: string;
  readonly passed: boolean;
  readonly tookMs: number;
  /** Why it did not get through. */
  readonly problem?: ThroughlineError;
  /** What its pages read of what they use. */
  readonly reads: readonly PageRead[];
}

interface Surroundings {
  readonly browser: Browser;
  /** Where the server is, without a slash at the end. */
  readonly url: string;
}

/** Goes an app's journeys one after the other, each with a fresh profile of the browser. */
export async function runJourneys(app: Pick<App, "journeys">, of: Surroundings): Promise<readonly JourneyRun[]> {
  const outcomes: JourneyRun[] = [];
  for (const [name, journey] of Object.entries(app.journeys)) outcomes.push(await goJourney(name, journey, of));
  return outcomes;
}

/** Goes one journey with a fresh profile of the browser. */
export async function goJourney(name: string, journey: Journey, { browser, url }: Surroundings): Promise<JourneyRun> {
  const profile = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const reads = await countReads(profile);
  const started = performance.now();
  const outcome = (passed: boolean) => ({
    ...{ name, passed, tookMs: Math.round(performance.now() - started), reads: reads() },
  });
  try {
    await journey(journeySteps(await profile.newPage(), url));
    return outcome(true);
  } catch (thrown) {
    return { ...outcome(false), problem: problemOf(thrown, name) };
  } finally {
    await profile.close();
  }
}

function problemOf(cause: unknown, name: string): ThroughlineError {
  if (isThroughlineError(cause)) return cause;
  const message = cause instanceof Error ? cause.message : String(cause);
  return journeyError("journey-failed", { detail: `journey ${name} failed: ${message}`, cause });
}

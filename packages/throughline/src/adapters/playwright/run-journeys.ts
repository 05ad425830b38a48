import type { Browser } from "playwright-core";
import { isThroughlineError, type ThroughlineError } from "../../contracts/errors/throughline-error.ts";
import type { App } from "../../contracts/fullstack/app.ts";
import { journeyError } from "./error-codes.ts";
import { journeySteps } from "./journey-steps.ts";

/** How one journey went. */
export interface JourneyOutcome {
  readonly name: string;
  readonly passed: boolean;
  readonly tookMs: number;
  /** Why it did not get through. */
  readonly problem?: ThroughlineError;
}

/**
 * Goes an app's journeys one after the other, each with a fresh profile of the browser.
 *
 * @param options.url  where the server is, without a slash at the end
 */
export async function runJourneys(
  app: Pick<App, "journeys">,
  { browser, url }: { readonly browser: Browser; readonly url: string },
): Promise<readonly JourneyOutcome[]> {
  const outcomes: JourneyOutcome[] = [];
  for (const [name, journey] of Object.entries(app.journeys)) {
    const profile = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    const started = performance.now();
    const took = () => Math.round(performance.now() - started);
    try {
      await journey(journeySteps(await profile.newPage(), url));
      outcomes.push({ name, passed: true, tookMs: took() });
    } catch (thrown) {
      outcomes.push({ name, passed: false, tookMs: took(), problem: problemOf(thrown, name) });
    } finally {
      await profile.close();
    }
  }
  return outcomes;
}

function problemOf(cause: unknown, name: string): ThroughlineError {
  if (isThroughlineError(cause)) return cause;
  const message = cause instanceof Error ? cause.message : String(cause);
  return journeyError("journey-failed", { detail: `journey ${name} failed: ${message}`, cause });
}

import { formatSpan } from "../../../contracts/core/duration.ts";
import { addPageReads } from "../../observed-use/page-reads.ts";
import { hasJourneys } from "../parts.ts";
import { promisesWhere, type Verifier } from "../verifier.ts";
import { noBrowser } from "./pages.ts";

const prefix = "journey ";

/** The journeys of an app, each gone in a real browser with a profile of its own. What its pages read is taken down. */
export const journeys: Verifier = {
  name: "journeys",
  limitMs: 180_000,
  covers: (subject) =>
    hasJourneys(subject.declaration) ? promisesWhere(subject, ({ name }) => name.startsWith(prefix), "journeys") : [],
  async measure(clause, { declaration }, bench) {
    if (!hasJourneys(declaration) || bench.pages === undefined) return noBrowser;
    const name = clause.name.slice(prefix.length);
    const journey = declaration.journeys[name];
    if (journey === undefined) return { because: `the app has no journey of this name: ${name}` };
    const { url, browser, observed } = await bench.pages();
    const { passed, tookMs, problem, reads } = await browser.go(name, journey, url);
    addPageReads(observed, { release: bench.release.release.id, app: declaration }, reads);
    const took = formatSpan(tookMs * 1000);
    return passed
      ? { held: true, figure: "passes", note: `in ${took}` }
      : { held: false, figure: "fails", note: `${problem?.code ?? "no code"}: ${problem?.detail ?? "no detail"}` };
  },
};

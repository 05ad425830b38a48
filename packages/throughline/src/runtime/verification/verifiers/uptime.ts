import { isAnswering } from "../parts.ts";
import { promisesWhere, type Verifier } from "../verifier.ts";

/** Answers from which on a share of them says something. */
const least = 60;

/** The share of answers of the release that did not fail, as the server that serves it has counted them. */
export const uptime: Verifier = {
  name: "uptime",
  limitMs: 5_000,
  covers: (subject) =>
    isAnswering(subject.declaration) ? promisesWhere(subject, ({ name }) => name === "uptime", "uptime") : [],
  async measure(clause, _subject, { uptime: counted }) {
    if (counted === undefined) return { because: "no server runs that could have counted" };
    const { asked, failed } = counted;
    if (asked < least)
      return { because: `the release has answered ${asked} times: ${least} are the least to say something of` };
    const share = (asked - failed) / asked;
    return {
      held: share >= Number(clause.limit),
      figure: share,
      note: `${asked.toLocaleString("en")} answers, ${failed} failed`,
    };
  },
};

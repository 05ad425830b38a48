import { roles } from "../../contracts/core/declaration.ts";
import { nearest } from "../../contracts/core/nearest.ts";
import { handOffNames } from "../../contracts/graph/families.ts";
import { cliError } from "../frame/error-codes.ts";
import { defineVerb } from "../frame/verb.ts";
import { clockOf, nowOption } from "../project/clock-option.ts";

/** `throughline verify`: every clause of the current release, measured. */
export const verify = defineVerb({
  options: {
    role: { type: "string", choices: roles, value: "<role>", description: "only the clauses of one role" },
    handoff: {
      type: "string",
      value: "<family or clause>",
      description: "only what matters to a family of hand-offs, or one clause of it, such as pagination",
    },
    browser: {
      type: "boolean",
      description: "also open a browser: journeys, accessibility and widths of pages, and which fields pages read",
    },
    canary: {
      type: "boolean",
      description: "measure the canary in place of the current release: what is broken only there holds it in its step",
    },
    ...nowOption,
  },
  examples: [
    ["throughline verify", "everything that the current release promises"],
    ["throughline verify --role ml", "what the ml role promises"],
    ["throughline verify --browser", "pages and journeys too, in a real browser"],
    ['throughline verify --handoff "data to ml"', "what data gives to ml"],
  ],
  description:
    "Measures each clause on what was built and is served, and keeps the figures as evidence of the release: by the server that holds " +
    "the project, where one runs, else by serving the current release for itself. Adds no row to a table or log of the project: what callers " +
    "were answered before is moved into the lake, as at each start. What " +
    "could not be measured is said to be so and is never held. Exit code 1 where a clause is broken.",
  async run(context) {
    const { role, handoff, browser = false, canary = false } = context.options;
    if (handoff !== undefined) assertHandOff(handoff);
    const { runVerify } = await import("../project/run-verify.ts");
    const scope = {
      ...(role === undefined ? {} : { role }),
      ...(handoff === undefined ? {} : { handOff: handoff }),
      browser,
      canary,
    };
    return runVerify(context, { scope, clock: clockOf(context.options.now) });
  },
});

function assertHandOff(name: string): void {
  if (handOffNames.includes(name)) return;
  const near = nearest(name, handOffNames);
  const hint = near === undefined ? `Use one of ${handOffNames.join(", ")}` : `Use ${near}`;
  throw cliError("bad-option", { detail: `no such hand-off: ${name}`, hint });
}

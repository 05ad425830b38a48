import { roles } from "../../contracts/core/declaration.ts";
import { exitCodes } from "../frame/report.ts";
import { defineVerb } from "../frame/verb.ts";
import { graphOptions } from "../graph/graph-options.ts";

/** `throughline use`: which fields code really reads, beside those that it declares. */
export const use = defineVerb({
  options: {
    role: { type: "string", choices: roles, value: "<role>", description: "only what one role reads" },
    ...graphOptions,
  },
  examples: [
    ["throughline use", "what handlers, agents and pages read of what they declare"],
    ["throughline use --role backend --json", "that of one role, for programs"],
  ],
  description:
    "Handlers, agents and pages declare what they use, and what their code reads of it can't be seen before it runs. A server watches " +
    "some of its requests, and `verify --browser` the journeys. For each entry of `uses`: how many calls were watched in the current " +
    "release, the fields that were read, and those that were not seen. Where an endpoint gives more than was ever read, `pick` is suggested.",
  async run({ options, root, style, columns, print, printJson }) {
    const { observedUseOf } = await import("../project/observed-use-of.ts");
    const { renderUse } = await import("../render/use.ts");
    const found = await observedUseOf(root(), {
      role: options.role,
      useCache: options["no-cache"] !== true,
    });
    const { release, because, uses } = found;
    const head =
      because !== null ? style.yellow(`Observed use is not read: ${because}.`) : renderUse(uses, { style, columns });
    print([head, ...(release === null ? [] : [style.dim(`release ${release}`)])].join("\n\n"));
    printJson(found);
    return exitCodes.ok;
  },
});

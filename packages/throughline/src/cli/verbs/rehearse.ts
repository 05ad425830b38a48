import { nearest } from "../../contracts/core/nearest.ts";
import { systemClock } from "../../ports/clock.ts";
import { cliError } from "../frame/error-codes.ts";
import { defineVerb } from "../frame/verb.ts";
import { clockOf, nowOption } from "../project/clock-option.ts";

/** `throughline rehearse`: faults in a copy of the project, and who catches them. */
export const rehearse = defineVerb({
  options: {
    fault: {
      type: "string",
      value: "<name>",
      multiple: true,
      description: "only this fault; several with commas, or the option again",
    },
    list: { type: "boolean", description: "say which faults there are, and do none" },
    keep: { type: "boolean", description: "leave the copies where they are, and say where" },
    now: {
      ...nowOption.now,
      description: "take this ISO instant for now in the copies; default the one at which the release was made",
    },
  },
  examples: [
    ["throughline rehearse", "every fault, one after the other"],
    ["throughline rehearse --fault schema-break,stale-source", "two of them"],
    ["throughline rehearse --list", "which there are"],
  ],
  description:
    "Copies the project and its state to a temporary folder, and does one fault after the other to a copy of its own: what is wrong " +
    "then is found by check, run, the served release and verify as it would be in the project, and by nothing else. Shows which contract " +
    "caught it, how fast, and what callers got meanwhile. The project itself is not touched; what came of it is kept as evidence of the " +
    "release. Exit code 1 where nobody caught a fault.",
  async run(context) {
    const { fault: asked = [], list, keep, now } = context.options;
    const { faults } = await import("../../runtime/rehearsal/faults.ts");
    const names = namesOf(
      asked,
      faults.map(({ name }) => name),
    );
    const wanted = faults.filter(({ name }) => names.includes(name));
    if (list === true) {
      const { renderFaults } = await import("../render/rehearsal.ts");
      context.print(renderFaults(wanted, context));
      context.printJson({ faults: wanted.map(({ name, says, stages }) => ({ name, says, stages })) });
      return 0;
    }
    const { runRehearsal } = await import("../project/run-rehearsal.ts");
    const clock = now === undefined ? undefined : clockOf(now);
    return runRehearsal(context, { faults: wanted, clock, now: clock ?? systemClock, isKept: keep === true });
  },
});

/** The faults that are asked for: all that are known where none is named. Throws `cli.bad-option`. */
function namesOf(asked: readonly string[], known: readonly string[]): readonly string[] {
  const names = asked.flatMap((text) => text.split(",")).map((name) => name.trim());
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return names.length === 0 ? known : names;
  const near = nearest(unknown, known);
  const hint = near === undefined ? `Use one of ${known.join(", ")}` : `Use ${near}`;
  throw cliError("bad-option", { detail: `no such fault: ${unknown}`, hint });
}

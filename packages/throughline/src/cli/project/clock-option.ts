import { type Clock, fixedClock, systemClock } from "../../ports/clock.ts";
import { cliError } from "../frame/error-codes.ts";
import type { OptionSpecs } from "../frame/verb.ts";

/** The option that fixes the Clock. */
export const nowOption = {
  now: {
    type: "string",
    value: "<instant>",
    description: "take this ISO instant for now, to repeat a run; default the machine's clock",
  },
} as const satisfies OptionSpecs;

/** The Clock of a command: fixed by `--now`, else the machine's. Throws `cli.bad-option`. */
export function clockOf(now: string | undefined): Clock {
  if (now === undefined) return systemClock;
  if (!/^\d{4}-\d{2}-\d{2}T/.test(now) || Number.isNaN(Date.parse(now)))
    throw cliError("bad-option", {
      detail: `--now is not an ISO instant: ${now}`,
      hint: "write a day and a time, such as 2026-11-20T12:00:00Z",
    });
  return fixedClock(now);
}

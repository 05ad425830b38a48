import { isMissing } from "./missing.ts";
import { nearest } from "./nearest.ts";

/** What an option must be beyond what its kind looks at itself: anything, a function, a list, or an object of such options. */
export type OptionRule = true | "function" | "list" | OptionRules;

/** Every option of a noun function by its name. */
export interface OptionRules {
  readonly [name: string]: OptionRule;
}

/** Rules for exactly the options of a type. */
export type RulesOf<Options> = { readonly [Name in keyof Required<Options> & string]: OptionRule };

/** One option that nobody reads, or that is not of the kind that it has to be. */
export interface OptionFault {
  /** As it is written, such as `objectives.p95`. */
  readonly option: string;
  readonly detail: string;
  readonly hint: string;
}

/** The options that every declaration takes. */
export const commonRules = { description: true, owner: true, needs: "list" } as const;

/**
 * The faults of options as they were given. The compiler refuses the same; this is for what it does not see: plain JavaScript,
 * and a misspelt option, which would otherwise be a promise that silently is none.
 */
export function optionFaults(given: unknown, rules: OptionRules, within = ""): OptionFault[] {
  if (typeof given !== "object" || given === null || isMissing(given)) return [];
  return Object.entries(given).flatMap(([name, value]) => {
    const option = `${within}${name}`;
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
    if (rule === undefined) return [unknownOption(option, name, Object.keys(rules))];
    if (rule === true || value === undefined || isMissing(value)) return [];
    if (rule === "function") return typeof value === "function" ? [] : [notA("function", option, value)];
    if (rule === "list") return Array.isArray(value) ? [] : [notA("list", option, value)];
    return typeof value === "object" && value !== null
      ? optionFaults(value, rule, `${option}.`)
      : [notA("object", option, value)];
  });
}

function unknownOption(option: string, name: string, known: readonly string[]): OptionFault {
  const near = nearest(name, known);
  const hint = near === undefined ? `use one of ${known.join(", ")}` : `write ${near}`;
  return { option, detail: `there is no option of this name: ${option}`, hint };
}

const cures = {
  function: "write a function",
  list: "write a list in [ ]",
  object: "write an object in { }",
};

function notA(what: keyof typeof cures, option: string, value: unknown): OptionFault {
  const shown = typeof value === "string" ? JSON.stringify(value) : String(value);
  return { option, detail: `${option} is no ${what}: ${shown.slice(0, 60)}`, hint: cures[what] };
}

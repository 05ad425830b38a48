import { roles } from "../../contracts/core/declaration.ts";
import { cliError } from "../frame/error-codes.ts";
import { defineVerb } from "../frame/verb.ts";

/** `throughline import odcs <file>`: a declaration from a data contract, or what the contract and a declaration disagree on. */
export const importVerb = defineVerb({
  options: {
    yes: { type: "boolean", short: "y", description: "write the files; without it they are only shown" },
    role: { type: "string", choices: roles, description: "the folder that the files go into; default: data" },
    table: { type: "boolean", description: "a table over the source too, with the contract's rules as checks" },
    check: { type: "boolean", description: "write nothing: compare the contract with the declaration of its name" },
    as: { type: "string", value: "<declaration>", description: "with --check: the declaration to compare with" },
  },
  arguments: { names: ["<odcs>", "<file>"], min: 2 },
  examples: [
    ["throughline import odcs orders.odcs.yaml", "the source that the contract describes, and what it leaves out"],
    ["throughline import odcs orders.odcs.yaml --table --yes", "write it, with a table that holds the rules"],
    ["throughline import odcs orders.odcs.yaml --check", "whom it breaks where contract and declaration differ"],
  ],
  description:
    "Reads the Open Data Contract Standard from v3.0.0 to v3.2.0. Nothing is ever overwritten. " +
    "With --check a source is compared with what its contract says will arrive, and everything else with what its contract promises to others; " +
    "exits with 1 where that breaks anybody.",
  async run(context) {
    const { options, positionals } = context;
    const [format = "", file = ""] = positionals;
    if (format !== "odcs")
      throw cliError("bad-argument", { detail: `no such format can be imported: ${format}`, hint: "Use odcs" });
    if (options.as !== undefined && options.check !== true)
      throw cliError("bad-option", { detail: "--as is of use with --check only", hint: "Add --check" });
    if (options.check === true) {
      const { compareContract } = await import("../interchange/compare-contract.ts");
      return compareContract(context, { file, as: options.as });
    }
    const { importOdcs } = await import("../interchange/import-odcs.ts");
    return importOdcs(context, {
      file,
      role: options.role ?? "data",
      isTable: options.table === true,
      isWritten: options.yes === true,
    });
  },
});

import { roles } from "../../contracts/core/declaration.ts";
import { cliError } from "../frame/error-codes.ts";
import { defineVerb } from "../frame/verb.ts";

/** `throughline import <format> <file>`: a declaration from a data contract or a JSON Schema, or what a contract and a declaration disagree on. */
export const importVerb = defineVerb({
  options: {
    yes: { type: "boolean", short: "y", description: "write the files; without it they are only shown" },
    role: { type: "string", choices: roles, description: "the folder that the files go into; default: data" },
    table: { type: "boolean", description: "a table over the source too, with the contract's rules as checks" },
    check: { type: "boolean", description: "write nothing: compare the contract with the declaration of its name" },
    as: {
      type: "string",
      value: "<declaration>",
      description: "json-schema: what the rows are called; with --check: the declaration to compare with",
    },
  },
  arguments: { names: ["<odcs|json-schema>", "<file>"], min: 2 },
  examples: [
    ["throughline import odcs orders.odcs.yaml", "the source that the contract describes, and what it leaves out"],
    ["throughline import odcs orders.odcs.yaml --table --yes", "write it, with a table that holds the rules"],
    ["throughline import json-schema order.schema.json --as orders", "the source of rows that have this shape"],
    ["throughline import odcs orders.odcs.yaml --check", "whom it breaks where contract and declaration differ"],
  ],
  description:
    "Reads the Open Data Contract Standard from v3.0.0 to v3.2.0, and JSON Schema of objects. Nothing is ever overwritten. " +
    "With --check a source is compared with what its contract says will arrive, and everything else with what its contract promises to others; " +
    "exits with 1 where that breaks anybody.",
  async run(context) {
    const { options, positionals } = context;
    const [format = "", file = ""] = positionals;
    const how = {
      file,
      role: options.role ?? "data",
      isTable: options.table === true,
      isWritten: options.yes === true,
      project: (options as { readonly project?: string }).project,
    } as const;
    if (format === "json-schema") {
      const { importJsonSchema } = await import("../interchange/import-json-schema.ts");
      return importJsonSchema(context, { ...how, as: askedName(options) });
    }
    if (format !== "odcs")
      throw cliError("bad-argument", {
        detail: `no such format can be imported: ${format}`,
        hint: "Use odcs or json-schema",
      });
    if (options.as !== undefined && options.check !== true)
      throw cliError("bad-option", { detail: "--as is of use with --check only", hint: "Add --check" });
    if (options.check === true) {
      const { compareContract } = await import("../interchange/compare-contract.ts");
      return compareContract(context, { file, as: options.as });
    }
    const { importOdcs } = await import("../interchange/import-odcs.ts");
    return importOdcs(context, how);
  },
});

/** A schema has no name of its own that rows could have. */
function askedName({ as, check }: { readonly as?: string; readonly check?: boolean }): string {
  if (check === true)
    throw cliError("bad-option", { detail: "--check compares data contracts only", hint: "Leave out --check" });
  if (as !== undefined && as.trim() !== "") return as;
  throw cliError("bad-option", { detail: "the rows have no name", hint: "Add --as <name>" });
}

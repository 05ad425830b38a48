import { cliError } from "../frame/error-codes.ts";
import { defineVerb } from "../frame/verb.ts";
import { toStandardOutput } from "../interchange/asked-output.ts";

const formats = ["odcs", "json-schema", "openlineage", "onnx", "lightgbm"] as const;

/** `throughline export <format> [declaration]`: contracts, schemas, lineage and models in the forms that other tools read. */
export const exportVerb = defineVerb({
  options: {
    all: { type: "boolean", description: "every declaration, a file each; needs --out <folder>" },
    out: {
      type: "string",
      value: "<file>",
      description: "a file, a folder or -; for openlineage also an address; default: standard output",
    },
    format: { type: "string", choices: ["yaml", "json"], description: "how odcs is written; default: yaml" },
    "with-server": {
      type: "boolean",
      description: "odcs: name the Delta table as a server, so that tools can test its rows",
    },
    "contract-version": {
      type: "string",
      value: "<version>",
      description: "odcs: the contract's own version; default: made from its content",
    },
    "model-version": {
      type: "number",
      value: "<version>",
      description: "onnx, lightgbm: which version; default: the released one, else the newest that was accepted",
    },
    run: { type: "string", value: "<id>", description: "openlineage: the run, or latest; default: latest" },
    key: { type: "string", value: "<variable>", description: "openlineage: the variable that holds an address's key" },
  },
  arguments: { names: [`<${formats.join("|")}>`, "<declaration>"], min: 1 },
  examples: [
    ["throughline export odcs silver.payments", "its data contract, of the Open Data Contract Standard 3.2.0"],
    ["throughline export odcs --all --out contracts", "those of all sources, tables, features, models, a file each"],
    ["throughline export json-schema fraud#output", "the JSON Schema of what a port gives or takes"],
    ["throughline export openlineage --run latest --out http://localhost:5000", "a run's lineage, to Marquez"],
    ["throughline export onnx fraud --out fraud.onnx", "a model for ONNX runtimes, in single precision"],
    ["throughline export lightgbm fraud --out model.txt", "the same as LightGBM's model text"],
  ],
  description:
    "Nothing is built or changed. Contracts and schemas come from the declarations as they are written, events from what the run recorded, models from the registry.",
  writesDocument: ({ out }) => toStandardOutput(out),
  async run(context) {
    const { options, positionals } = context;
    const [format = "", declaration] = positionals;
    if (format === "openlineage") {
      if (declaration !== undefined)
        throw cliError("bad-argument", {
          detail: `openlineage is about a run, not a declaration: ${declaration}`,
          hint: "Name the run with --run <id>",
        });
      const { exportOpenLineage } = await import("../interchange/export-openlineage.ts");
      return exportOpenLineage(context, { run: options.run ?? "latest", out: options.out, keyVariable: options.key });
    }
    if (format === "onnx" || format === "lightgbm") {
      const { exportModel } = await import("../interchange/export-model.ts");
      const version = options["model-version"];
      return exportModel(context, { format, model: askedModel(options, declaration), version, out: options.out });
    }
    const asked = { declaration: askedOne(options, declaration), out: options.out };
    if (format === "json-schema") {
      const { exportJsonSchema } = await import("../interchange/export-json-schema.ts");
      return exportJsonSchema(context, asked);
    }
    if (format !== "odcs")
      throw cliError("bad-argument", {
        detail: `no such format can be exported: ${format}`,
        hint: `Use one of ${formats.join(", ")}`,
      });
    const { exportOdcs } = await import("../interchange/export-odcs.ts");
    return exportOdcs(context, {
      ...asked,
      format: options.format ?? "yaml",
      withServer: options["with-server"] === true,
      contractVersion: options["contract-version"],
    });
  },
});

function askedModel({ all }: { readonly all?: boolean }, model: string | undefined): string {
  if (all !== true && model !== undefined) return model;
  throw cliError("bad-argument", {
    detail: all === true ? "models are exported one by one: --all" : "no model is named",
    hint: "Write its name behind the format; `throughline models` lists those there are",
  });
}

/** The declaration that is asked for; undefined where all are. */
function askedOne(
  { all, out }: { readonly all?: boolean; readonly out?: string },
  declaration: string | undefined,
): string | undefined {
  if ((all === true) === (declaration !== undefined))
    throw cliError("bad-argument", {
      detail: all === true ? `--all and a declaration exclude each other: ${declaration}` : "no declaration is named",
      hint: "Name one, or write --all --out <folder>",
    });
  if (all === true && (out === undefined || out === "-"))
    throw cliError("bad-option", { detail: "--all needs a folder", hint: "Write --all --out <folder>" });
  return declaration;
}

import { cliError } from "../frame/error-codes.ts";
import { defineVerb } from "../frame/verb.ts";

const hint = "Run `throughline models <model>` for its versions";

/** The number of a version as it is asked, `2` or as lists write it, `v2`. */
function versionOf(text: string): number | undefined {
  const [, digits] = /^v?([1-9]\d{0,8})$/.exec(text) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

/** `throughline models [<model> [<version>]]`: versions, what was measured of them, and how two differ. */
export const models = defineVerb({
  options: {
    against: {
      type: "string",
      value: "<version>",
      description: "compare the version, or the newest one, with this one on the same test rows",
    },
  },
  arguments: { names: ["<model>", "<version>"] },
  examples: [
    ["throughline models", "every model with its newest and its released version"],
    ["throughline models fraud", "the versions of one"],
    ["throughline models fraud 3", "the measures, gates, report and model card of one version"],
    ["throughline models fraud 3 --against 2", "what differs beyond chance"],
  ],
  description:
    "Reads the registry. A comparison scores the test rows of the newer of both versions again, as the tables of the current release " +
    "have them: AUC of a label of truth by DeLong's test, all else by a paired bootstrap; McNemar's test of the decisions stands beside it.",
  async run(context) {
    const { against } = context.options;
    const [model, version] = context.positionals;
    if (model === undefined && against !== undefined)
      throw cliError("bad-option", {
        detail: "--against needs the name of a model",
        hint: "Write the model before it: throughline models <model> --against ...",
      });
    const asked = version === undefined ? undefined : versionOf(version);
    if (version !== undefined && asked === undefined)
      throw cliError("bad-argument", { detail: `version is no whole number from 1: ${version}`, hint });
    const other = against === undefined ? undefined : versionOf(against);
    if (against !== undefined && other === undefined)
      throw cliError("bad-option", { detail: `--against is no whole number from 1: ${against}`, hint });
    const { runModels } = await import("../project/run-models.ts");
    return runModels(context, {
      ...(asked === undefined ? {} : { version: asked }),
      ...(other === undefined ? {} : { against: other }),
    });
  },
});

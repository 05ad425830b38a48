import { cliError } from "../frame/error-codes.ts";
import { defineVerb } from "../frame/verb.ts";

/** Letters, digits, `.`, `_`, `-` and `@`, at most 64: names stand in logs and in what handlers receive as `caller`. */
const namePattern = /^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/;

/** `throughline keys`: API keys. */
export const keys = defineVerb({
  options: {},
  arguments: { names: ["<add|revoke>", "<name>"], min: 0 },
  examples: [
    ["throughline keys", "names of the keys that are valid; the keys themselves are kept nowhere"],
    ["throughline keys add ci", "makes a key and prints it once"],
    ["throughline keys revoke demo", "every key of that name is refused from now on"],
  ],
  description:
    "To rotate a key, add one under a new name, hand it out, and revoke the old name. Goes through the running server where there is one.",
  async run(context) {
    const [action, name] = context.positionals;
    const { runKeys } = await import("../project/run-keys.ts");
    if (action === undefined) return runKeys(context, { action: "list" });
    if (action !== "add" && action !== "revoke")
      throw cliError("bad-argument", {
        detail: `keys are added or revoked: ${action}`,
        hint: "write keys add <name> or keys revoke <name>",
      });
    if (name === undefined || !namePattern.test(name))
      throw cliError("bad-argument", {
        detail: `name of a key is not 1 to 64 letters, digits, ., _, @ and -: ${name ?? "none is given"}`,
        hint: `write throughline keys ${action} <name>`,
      });
    return runKeys(context, { action, name });
  },
});

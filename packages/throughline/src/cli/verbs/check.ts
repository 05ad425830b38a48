import { cliError } from "../frame/error-codes.ts";
import { ownVersion } from "../frame/own-version.ts";
import { exitCodes } from "../frame/report.ts";
import { defineVerb } from "../frame/verb.ts";
import { checkedFacts } from "../graph/checked-facts.ts";
import { graphOptions } from "../graph/graph-options.ts";
import { repositoryFolder } from "../graph/repository-folder.ts";
import { typeCheckCommand } from "../graph/type-check-command.ts";
import { clockOf, nowOption } from "../project/clock-option.ts";
import { checkFormats, renderCheckAs } from "../render/check-format.ts";
import { checkJson, renderCheck } from "../render/check-report.ts";

/** `throughline check`: every problem of a project, and what breaks against its lock, without its data. */
export const check = defineVerb({
  options: {
    against: { type: "string", value: "<git ref>", description: "compare with the lock of a commit, branch or tag" },
    now: nowOption.now,
    frozen: { type: "boolean", description: "fail where a run would write another lock, as in CI" },
    format: { type: "string", choices: checkFormats, description: "write it for another program" },
    owners: { type: "boolean", description: "who has to look at the change, and at which files" },
    ...graphOptions,
  },
  examples: [
    ["throughline check", "every problem and every break, with its line and cure"],
    ["throughline check --against origin/main", "what this branch breaks for others"],
    ["throughline check --against origin/main --format markdown", "a table of whom it affects, for a pull request"],
    ["throughline check --frozen", "in CI: the committed lock must be up to date"],
    ["throughline check --json", "the same for programs"],
  ],
  description:
    "Loads every declaration, resolves what reads what, binds the SQL of every table to the declared columns, and compares all contracts " +
    "with throughline.lock.json: what others rely on. " +
    "Reads no data and needs no state. While no file of the project changes, the last result is taken: no code of the project runs then.\n" +
    "Ends with 1 where there is a problem, or a break that affects somebody.",
  writesDocument: ({ format }) => format !== undefined,
  async run({ options, root, style, columns, json, io, print, printJson }) {
    const { against, format, frozen = false, owners = false, now, "no-cache": withoutCache } = options;
    if (json && format !== undefined)
      throw cliError("bad-option", {
        detail: "--json and --format are two forms of one report",
        hint: "give one of them",
      });
    const started = performance.now();
    const folder = root();
    const asked = { against, frozen, now: new Date(clockOf(now).nowUs() / 1000), useCache: withoutCache !== true };
    const facts = await checkedFacts(folder, asked);
    if (format !== undefined) {
      const where = { root: await repositoryFolder(folder), version: ownVersion(), env: io.env };
      const { graph, report, problems } = facts;
      const found = { ...where, problems, report, project: graph.project, declarations: graph.nodes };
      io.stdout.write(renderCheckAs(format, found));
    } else {
      const tookMs = performance.now() - started;
      const typeCheck = typeCheckCommand(folder);
      print(renderCheck(facts, { style, columns, root: folder, hasOwners: owners, tookMs, typeCheck }));
      printJson(checkJson(facts));
    }
    return facts.isFailed ? exitCodes.problem : exitCodes.ok;
  },
});

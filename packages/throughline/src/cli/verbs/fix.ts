import { cliError } from "../frame/error-codes.ts";
import { exitCodes } from "../frame/report.ts";
import { defineVerb, type VerbContext } from "../frame/verb.ts";

/** `throughline fix <break>`: carries a change through, or keeps what readers relied on. */
export const fix = defineVerb({
  options: {
    alias: { type: "boolean", description: "keep the old name beside the new one, where it is given" },
    default: {
      type: "string",
      value: "<value>",
      description: "a value where there is none any more, where it is given",
    },
    yes: { type: "boolean", short: "y", description: "write without asking" },
  },
  arguments: { names: ["<break>"], min: 0 },
  examples: [
    ["throughline fix", "the only break of the project"],
    ["throughline fix silver.payments.amount", "carry its new name to all that read it: shows the edits, then asks"],
    ["throughline fix silver.payments.amount --alias", "keep the old name beside the new one instead"],
    ["throughline fix silver.payments.country --default ZZ", "a value for a column that went, or may be null now"],
    ["throughline fix silver.payments.amount --json", "the edits with file, line and column, for programs"],
  ],
  description:
    "Edits names where they mean the field, in TypeScript and in SQL; what readers give on under a name of their own keeps that name. " +
    "Every edit is tried on a copy first: the project is loaded, its SQL bound, its types checked, and the break looked for again. " +
    "What cannot be told apart is left to you and named. Files are written all or none.\n" +
    "Without a terminal and without --yes nothing is written. Ends with 1 where somebody would still be broken.",
  async run(context) {
    const { planFix } = await import("../../runtime/fixes/plan-fix.ts");
    const { checkProject } = await import("../../runtime/lineage/check-project.ts");
    const { openDuckDbAnalyzer } = await import("../../adapters/duckdb/analyzer/open-duckdb-analyzer.ts");
    const { columnText } = await import("../init/templates/source-text.ts");
    const { renderFix, remainingOf } = await import("../render/fix.ts");
    const root = context.root();
    const analyzer = await openDuckDbAnalyzer();
    try {
      const plan = await planFix({
        root,
        target: context.positionals[0],
        ...wayOf(context.options),
        check: (folder) => checkProject({ root: folder, analyzer }),
        analyzer,
        columnText: (field) => columnText(field),
      });
      context.print(`${renderFix(plan, context.style)}\n`);
      const isWritten = plan.files.length > 0 && (await isWanted(context.options, context));
      if (isWritten) {
        const { writeFiles } = await import("../../runtime/fixes/write-files.ts");
        await writeFiles(root, plan.files);
      }
      context.print(isWritten ? "Written." : notWritten(plan.files.length));
      const { definite, possible, external } = remainingOf(plan);
      const names = (victims: typeof definite) => victims.map(({ id }) => id);
      context.printJson({
        break: plan.cause.target,
        way: plan.way,
        written: isWritten,
        files: plan.files.map(({ file, edits }) => ({ file, edits })),
        left: plan.left,
        caused: plan.caused,
        added: plan.added,
        remaining: { definite: names(definite), possible: names(possible), external },
        typeChecked: plan.isTyped,
      });
      const isWhole = definite.length === 0 && plan.left.length === 0;
      return isWhole ? exitCodes.ok : exitCodes.problem;
    } finally {
      await analyzer.close();
    }
  },
});

interface Given {
  readonly alias?: boolean;
  readonly default?: string;
  readonly yes?: boolean;
}

function wayOf({ alias, default: value }: Given) {
  if (value !== undefined && alias === true)
    throw cliError("bad-option", { detail: "--alias and --default are two ways", hint: "Give one of them" });
  if (value !== undefined) return { way: "default", value } as const;
  return { way: alias === true ? "alias" : "carry" } as const;
}

/** Asks on a terminal; elsewhere only `--yes` writes. */
async function isWanted({ yes }: Given, { io, json }: Pick<VerbContext, "io" | "json">): Promise<boolean> {
  if (yes === true) return true;
  if (json || io.stdout.isTTY !== true || process.stdin.isTTY !== true) return false;
  const { openTerminal } = await import("../init/ask.ts");
  const terminal = openTerminal();
  try {
    return /^y(?:es)?$/i.test(await terminal.question("Write these edits? y or n", "n"));
  } finally {
    terminal.close();
  }
}

const notWritten = (files: number) =>
  files === 0 ? "There is nothing to write." : "Nothing was written. Add --yes to write these edits.";

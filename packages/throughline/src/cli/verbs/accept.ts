import path from "node:path";
import { counted } from "../../contracts/core/counted.ts";
import { idName } from "../../contracts/core/declaration.ts";
import { nearest } from "../../contracts/core/nearest.ts";
import { shownNames } from "../../contracts/core/shown-names.ts";
import { acceptBreaks } from "../../contracts/diff/accept.ts";
import type { Break } from "../../contracts/diff/break-report.ts";
import { changesSaid } from "../../contracts/diff/break-sentences.ts";
import { acceptNeeds } from "../../contracts/diff/reviewers.ts";
import { formatLock, lockOf } from "../../contracts/lock/lock.ts";
import { lockFile, readProjectLock } from "../../runtime/lineage/read-project-lock.ts";
import { writeDurably } from "../../runtime/releases/durable-files.ts";
import { cliError } from "../frame/error-codes.ts";
import { exitCodes } from "../frame/report.ts";
import { defineVerb } from "../frame/verb.ts";
import { compareLock } from "../graph/compare-lock.ts";
import { graphOptions } from "../graph/graph-options.ts";
import { openGraph } from "../graph/open-graph.ts";
import { renderBreaks } from "../render/breaks.ts";

/** `throughline accept <break>`: takes a break as it is, in the name of those it affects. */
export const accept = defineVerb({
  options: {
    agreed: {
      type: "string",
      value: "<owner>",
      multiple: true,
      description: "an owner of what it affects who agrees; may be given several times, or several with commas",
    },
    all: { type: "boolean", description: "accept every break" },
    ...graphOptions,
  },
  arguments: { names: ["<break>"], max: 1000 },
  examples: [
    ["throughline accept", "the breaks that can be accepted, and who must agree to each"],
    ["throughline accept silver.payments.amount --agreed @ml-team", "what @ml-team relied on may change"],
    ["throughline accept --all --agreed @ml-team,@risk-analysts", "every break at once"],
  ],
  description:
    "Writes the new contract of what broke into throughline.lock.json, and nothing else: who relied on the old one is not changed. " +
    "Where others own what it affects, each of them must be named as agreeing; what its own owner has needs nobody. " +
    "Commit the lock with the change.",
  async run({ options, positionals, root, style, columns, print, printJson }) {
    const folder = root();
    const opened = await openGraph({ root: folder, useCache: options["no-cache"] !== true });
    const { report } = await compareLock(folder, opened);
    const asked =
      options.all === true
        ? report.breaks.filter(isAcceptable).map(acceptable)
        : [...new Set(positionals.flatMap((name) => breaksNamed(report.breaks, name)))].map(acceptable);
    const { value: lock, problems } = await readProjectLock(folder);
    if (lock === undefined && problems[0] !== undefined) throw problems[0];
    if (lock === undefined || asked.length === 0) {
      if (report.breaks.length > 0) print(`${renderBreaks(report.breaks, { style, columns })}\n`);
      print(report.breaks.length === 0 ? "no breaks: there is nothing to accept" : toAccept(report.breaks));
      printJson({ accepted: [], open: report.breaks.map(({ target }) => target) });
      return exitCodes.ok;
    }
    const agreed = agreedOf(options.agreed ?? [], asked);
    await writeDurably(path.join(folder, lockFile), formatLock(acceptBreaks(lock, lockOf(opened.graph), asked)));
    for (const one of asked) print(`${style.green("✓")} accepted ${style.bold(one.target)}  ${changesSaid(one)}`);
    const open = report.breaks.filter((one) => !asked.includes(one)).map(({ target }) => target);
    const notes = [
      `${lockFile} holds the new contract: commit it with the change.`,
      ...(agreed.length > 0
        ? [`For the commit's message:  ${agreed.map((one) => `Agreed-by: ${one}`).join("  ")}`]
        : []),
      ...(asked.some(isUnfinished)
        ? ["Those it affects are not changed: `throughline check` shows what no longer fits."]
        : []),
      ...(open.length > 0 ? [`${counted(open.length, "break")} left: ${open.join(", ")}`] : []),
    ];
    print(notes.map((note) => `  ${note}`).join("\n"));
    printJson({ accepted: asked.map(({ target }) => target), agreed, open });
    return exitCodes.ok;
  },
});

/** False for what is past its last day: its readers change, or the day does. */
const isAcceptable = ({ parts }: Break) => parts.length > 0;

function acceptable(found: Break): Break {
  if (found.isFaulty === true)
    throw cliError("not-acceptable", {
      detail: `its declaration has a problem of its own: ${found.target}`,
      hint: `mend what \`throughline check\` says of ${idName(found.declaration)}, and look again whether anything breaks`,
    });
  if (isAcceptable(found)) return found;
  throw cliError("not-acceptable", {
    detail: `it is past its last day: ${found.target}`,
    hint: "let its readers use what replaces it, or move its `until`",
  });
}

const isUnfinished = ({ problems }: Break) => problems.length > 0;

const toAccept = (breaks: readonly Break[]) =>
  `name the ${counted(breaks.length, "break")} to accept, or all with --all: ${breaks.map(({ target }) => target).join(", ")}`;

/** The break of an id, or all of a target: the field of several routes has one name. */
function breaksNamed(breaks: readonly Break[], name: string): readonly Break[] {
  const found = breaks.filter(({ id, target }) => id === name || target === name);
  if (found.length > 0) return found;
  const names = breaks.map(({ target }) => target);
  const near = nearest(name, names);
  const hint =
    near === undefined ? (names.length === 0 ? "there is no break" : `use one of ${shownNames(names)}`) : `use ${near}`;
  throw cliError("unknown-break", { detail: `no break has this name: ${name}`, hint });
}

/** The owners who agreed, each of them one who must. Throws `cli.not-agreed` where others must too. */
function agreedOf(given: readonly string[], asked: readonly Break[]): readonly string[] {
  const agreed = [...new Set(given.flatMap((part) => part.split(",")).map((name) => name.trim()))].filter(Boolean);
  const needed = [...new Set(asked.flatMap((one) => acceptNeeds(one).owners))].sort();
  const idle = agreed.find((name) => !needed.includes(name));
  if (idle !== undefined) {
    const detail = `nothing of this owner is affected: ${idle}`;
    const hint =
      needed.length === 0 ? "leave --agreed out: nobody else is affected" : `name one of ${needed.join(", ")}`;
    throw cliError("bad-option", { detail, hint });
  }
  const silent = needed.filter((name) => !agreed.includes(name));
  if (silent.length === 0) return agreed;
  throw cliError("not-agreed", {
    detail: `these own what it affects and have not agreed: ${silent.join(", ")}`,
    hint: `ask them, then add ${silent.map((name) => `--agreed ${name}`).join(" ")}`,
  });
}

import { roles as allRoles, type Role } from "../../contracts/core/declaration.ts";
import { nearest } from "../../contracts/core/nearest.ts";
import { isThroughlineError } from "../../contracts/errors/index.ts";
import type { ProjectGraph } from "../../contracts/graph/project-graph.ts";
import { mergedHandOffs, type RoleReport, roleReports } from "../../contracts/graph/role-report.ts";
import { cliError } from "../frame/error-codes.ts";
import { exitCodes } from "../frame/report.ts";
import { defineVerb } from "../frame/verb.ts";
import { besidePromises, indexEvidence, type Measured, type ReadMeasured } from "../graph/evidence.ts";
import { graphOptions } from "../graph/graph-options.ts";
import { observedByRole } from "../graph/observed-by-role.ts";
import { openGraph } from "../graph/open-graph.ts";
import { findingsByRole } from "../graph/role-findings.ts";
import { problemNote } from "../render/problem-note.ts";
import { roleJson } from "../render/role-json.ts";
import { renderIdleRoles, renderRole } from "../render/role-report.ts";

/** Makes `throughline roles [role]`, which shows the measurements and observations that `readMeasured` finds. */
export const rolesVerb = (readMeasured: ReadMeasured) =>
  defineVerb({
    options: graphOptions,
    arguments: { names: ["<role>"] },
    examples: [
      ["throughline roles", "all eight roles"],
      ["throughline roles ml", "one of them"],
    ],
    description:
      "For each role: what it declares, what it reads from other roles, what it gives to them and to the outside, " +
      "the roles it needs, what watched calls were seen to read, and its promises with the latest measurement of each and those before, with what `verify` and `rehearse` measured beside them. Then what it gives and nobody reads, " +
      "what of it is deprecated and who still reads it, what it needs and nobody gives, and what others need of it.",
    async run({ options, positionals: [name], root, style, columns, print, printJson }) {
      const asked = name === undefined ? undefined : roleNamed(name);
      const folder = root();
      const { graph, problems } = await openGraph({ root: folder, useCache: options["no-cache"] !== true });
      const { measured, note } = await readOrSay(() => readMeasured(folder));
      const reports = roleReports(graph)
        .filter(({ role }) => asked === undefined || role === asked)
        .map(withMergedHandOffs);
      const of = knownOf(graph, measured);
      const idle = reports.filter((one) => one.declarations.length === 0 && of(one).findings.asked.length === 0);
      const busy = reports.filter((report) => !idle.includes(report));
      print(
        [
          ...busy.map((report) => renderRole(report, { ...of(report), style, columns })),
          ...(idle.length > 0 ? [renderIdleRoles(idle, style)] : []),
          ...note.map(style.yellow),
          ...problemNote(problems, style),
        ].join("\n\n"),
      );
      printJson({ roles: reports.map((report) => roleJson(report, of(report))), problems: problems.length });
      return exitCodes.ok;
    },
  });

/** What is known of each role beyond its declarations: measurements, observations, findings. */
function knownOf(graph: ProjectGraph, measured: Measured | undefined) {
  const evidenceOf = indexEvidence(measured);
  const observedOf = observedByRole(graph, measured?.observations ?? []);
  const findingsOf = findingsByRole(graph, new Date());
  return (report: RoleReport) => {
    const beside = besidePromises(report, measured?.evidence ?? []);
    const unmeasured = besidePromises(report, measured?.unmeasured ?? []);
    return { evidenceOf, observedOf, beside, unmeasured, findings: findingsOf(report.role) };
  };
}

/** `throughline roles [role]`. */
export const roles = rolesVerb(async (root) => {
  const { readMeasured } = await import("../project/read-measured.ts");
  return readMeasured(root);
});

/** The measurements, or why they cannot be read: the rest of the report does without. */
async function readOrSay(read: () => ReturnType<ReadMeasured>) {
  try {
    const measured = await read();
    const note = measured === undefined ? ["Measurements are not read: another process holds the project."] : [];
    return { measured, note };
  } catch (error) {
    if (!isThroughlineError(error)) throw error;
    return { measured: undefined, note: [`Measurements are not read: ${error.detail}. ${error.hint}.`] };
  }
}

function roleNamed(name: string): Role {
  const role = allRoles.find((one) => one === name);
  if (role !== undefined) return role;
  const near = nearest(name, allRoles);
  const hint = near === undefined ? `Use one of ${allRoles.join(", ")}` : `Use ${near}`;
  throw cliError("bad-argument", { detail: `no such role: ${name}`, hint });
}

function withMergedHandOffs(report: RoleReport): RoleReport {
  return { ...report, inputs: mergedHandOffs(report.inputs), outputs: mergedHandOffs(report.outputs) };
}

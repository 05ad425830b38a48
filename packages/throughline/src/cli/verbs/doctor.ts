import { counted } from "../../contracts/core/counted.ts";
import { isThroughlineError } from "../../contracts/errors/index.ts";
import type { Finding } from "../doctor/finding.ts";
import type { CliIo } from "../frame/io.ts";
import { ownVersion } from "../frame/own-version.ts";
import { exitCodes } from "../frame/report.ts";
import { defineVerb } from "../frame/verb.ts";
import { renderFindings } from "../render/findings.ts";

/** `throughline doctor`: what would keep the product from running here. */
export const doctor = defineVerb({
  options: {},
  examples: [
    ["throughline doctor", "the machine, the engines and the project"],
    ["throughline doctor --json", "the same for programs"],
  ],
  description:
    "Looks at Node, memory, disk, the embedded engines and, within a project, its config, state folder, lock and port. " +
    "Opens nothing of the project's state, so it can be run at any time.\nEnds with 1 where a check fails; a warning does not.",
  async run({ root, io, style, columns, print, printJson }) {
    const findings = await examine(root, io);
    const failed = findings.filter(({ state }) => state === "fail").length;
    const warned = findings.filter(({ state }) => state === "warn").length;
    print(`${style.bold(`throughline ${ownVersion()}`)}  ${style.dim(`${process.platform} ${process.arch}`)}\n`);
    print(renderFindings(findings, { style, columns }));
    print(`\n${verdict(failed, warned)}`);
    printJson({ version: ownVersion(), checks: findings.map(findingJson), failed, warned });
    return failed > 0 ? exitCodes.problem : exitCodes.ok;
  },
});

const findingJson = ({ check, state, figure, cure }: Finding) => ({ check, state, figure, cure: cure ?? null });

function verdict(failed: number, warned: number): string {
  if (failed === 0 && warned === 0) return "All is ready.";
  const parts = [
    ...(failed > 0 ? [`${counted(failed, "check")} failed`] : []),
    ...(warned > 0 ? [counted(warned, "warning")] : []),
  ];
  return `${parts.join(", ")}.`;
}

async function examine(root: () => string, { cwd, env }: CliIo): Promise<readonly Finding[]> {
  const { checkDisk, checkMemory, checkNode } = await import("../doctor/machine-checks.ts");
  const { checkEngines } = await import("../doctor/engine-checks.ts");
  const project = await projectOf(root, env);
  return [
    checkNode(),
    checkMemory(),
    await checkDisk(project.state ?? cwd),
    ...(await checkEngines()),
    ...project.findings,
  ];
}

async function projectOf(
  root: () => string,
  env: CliIo["env"],
): Promise<{ readonly findings: readonly Finding[]; readonly state?: string }> {
  let folder: string;
  try {
    folder = root();
  } catch (error) {
    if (!isThroughlineError(error, "cli.no-project")) throw error;
    return { findings: [{ check: "config", state: "warn", figure: error.detail, cure: error.hint }] };
  }
  const { examineProject } = await import("../doctor/project-checks.ts");
  return examineProject(folder, env);
}

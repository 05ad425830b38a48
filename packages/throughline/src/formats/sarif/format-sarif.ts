// SARIF 2.1.0, the OASIS Standard for results of static analysis (https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html):
//
//   run         one a project; automationDetails.id tells the projects of a repository apart
//   rules       the error codes and kinds of break that have a result
//   result      one a break, at its cause, and one a problem that no break explains
//   related     those whom the break affects, and problems that only it causes
//   code flow   one a victim: from the cause to it, by the declarations on the way that stand somewhere
//
// Paths are relative to %SRCROOT%, the repository. Not written: fixes, suppressions, snippets, the text of files.

import type { Break, Victim } from "../../contracts/diff/break-report.ts";
import { breakSentences, breakTitle, victimName, victimSentences } from "../../contracts/diff/break-sentences.ts";
import type { CheckedProject, NamedDeclaration } from "../../contracts/diff/checked-project.ts";
import { breakCode, ownProblems, problemFinding, standingProblems } from "../../contracts/diff/findings.ts";
import type { ThroughlineError } from "../../contracts/errors/throughline-error.ts";
import { type Fingerprints, fingerprintsOf } from "./fingerprints.ts";
import { type Locator, locatorOf } from "./locations.ts";
import { breakRule, errorRule } from "./rules.ts";
import type { SarifLocation, SarifLog, SarifResult, SarifRule } from "./sarif-log.ts";

/** What a log says beside what was found. */
export interface SarifInput extends CheckedProject {
  /** Version of this program. */
  readonly version: string;
  /** Those of the graph, so that the steps between a cause and its effects have places. */
  readonly declarations: readonly NamedDeclaration[];
}

/** Victims of a break that have a code flow of their own; GitHub takes no more than 10,000 steps a result. */
const flowsOfBreak = 100;

/** What a check found as a SARIF log, with a line break at its end. */
export function formatSarif(input: SarifInput): string {
  return `${JSON.stringify(sarifLog(input), (_, value) => (typeof value === "string" ? wellFormed(value) : value), 2)}\n`;
}

/** Halves of surrogate pairs can be written in JSON, but not read by those who keep text as UTF-8. */
const wellFormed = (text: string) => text.replaceAll(/\p{Surrogate}/gu, "\uFFFD");

function sarifLog(input: SarifInput): SarifLog {
  const { root, report, version, declarations } = input;
  const problems = standingProblems(input);
  const rules = rulesOf(report.breaks, problems);
  const scene: Scene = {
    locator: locatorOf(root, declarations),
    fingerprints: fingerprintsOf(root),
    indexOf: (id) => rules.findIndex((rule) => rule.id === id),
  };
  const results = [
    ...report.breaks.map((found) => breakResult(found, scene)),
    ...problems.map((problem) => problemResult(problem, scene)),
  ];
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "Throughline", semanticVersion: version, rules } },
        automationDetails: { id: root === "" ? "throughline/" : `throughline/${root}/` },
        columnKind: "utf16CodeUnits",
        originalUriBaseIds: { "%SRCROOT%": { description: { text: "The root of the repository." } } },
        results,
      },
    ],
  };
}

interface Scene {
  readonly locator: Locator;
  readonly fingerprints: Fingerprints;
  readonly indexOf: (ruleId: string) => number;
}

function rulesOf(breaks: readonly Break[], problems: readonly ThroughlineError[]): readonly SarifRule[] {
  const kinds = new Set(breaks.map(({ changes }) => changes[0]?.kind ?? "changed"));
  const codes = new Map(problems.map((problem) => [problem.code, problem]));
  return [...[...kinds].sort().map(breakRule), ...[...codes.keys()].sort().map((code) => errorRule(of(codes, code)))];
}

const of = <T>(map: ReadonlyMap<string, T>, key: string) => map.get(key) as T;

function breakResult(found: Break, { locator, fingerprints, indexOf }: Scene): SarifResult {
  const cause = named(locator.locate(found.place), found.declaration);
  const ruleId = breakCode(found);
  const related = [
    ...found.victims.map((victim) => ({ ...locator.locate(victim.place), message: textOf(victimLine(victim)) })),
    ...ownProblems(found).map((problem) => ({ ...locator.locate(problem.where), message: textOf(problem.detail) })),
  ];
  const flows = found.victims.slice(0, flowsOfBreak).map((victim) => flowOf(found, victim, locator));
  return {
    ruleId,
    ruleIndex: indexOf(ruleId),
    level: found.verdict === "breaking" ? "error" : "note",
    message: textOf(breakSentences(found)),
    locations: [cause],
    ...(related.length === 0 ? {} : { relatedLocations: related.map((location, at) => ({ id: at + 1, ...location })) }),
    ...(flows.length === 0 ? {} : { codeFlows: flows }),
    partialFingerprints: fingerprints.ofBreak(found),
    properties: {
      target: found.target,
      verdict: found.verdict,
      role: found.role,
      owner: found.owner,
      roles: found.roles,
      owners: found.owners,
    },
  };
}

const victimLine = (victim: Victim) =>
  `${victimName(victim)}${victim.certainty === "possible" ? " (possibly)" : ""}: ${victim.path.join(" → ")}`;

/** The way from a cause to a victim: the declarations in between that stand somewhere. */
function flowOf(found: Break, victim: Victim, locator: Locator) {
  const between = victim.path.slice(1, -1).flatMap((step) => {
    const location = locator.locateStep(step);
    return location === undefined ? [] : [{ location: { ...location, message: textOf(step) } }];
  });
  const first = { location: { ...locator.locate(found.place), message: textOf(breakTitle(found)) } };
  const last = { location: { ...locator.locate(victim.place), message: textOf(victimName(victim)) } };
  return {
    message: textOf(victimSentences(found, victim)),
    threadFlows: [{ locations: [first, ...between, last] }],
  };
}

function problemResult(problem: ThroughlineError, { locator, fingerprints, indexOf }: Scene): SarifResult {
  const { code, where, fault } = problem;
  const location = locator.locate(where);
  return {
    ruleId: code,
    ruleIndex: indexOf(code),
    level: "error",
    message: textOf(problemFinding(problem).message),
    locations: [where?.declaration === undefined ? location : named(location, where.declaration)],
    partialFingerprints: fingerprints.ofProblem(problem),
    properties: { fault, ...(where?.role === undefined ? {} : { role: where.role }) },
  };
}

const named = (location: SarifLocation, declaration: string): SarifLocation => ({
  ...location,
  logicalLocations: [{ fullyQualifiedName: declaration, kind: "declaration" }],
});

const textOf = (text: string) => ({ text });

// JUnit XML, as CI servers read it (schema: junit-10.xsd of the xUnit plugin of Jenkins):
//
//   testsuites    the project
//   testsuite     a role, in the order of the line; then `project` for what belongs to none
//   testcase      a declaration; passed where nothing is wrong with it. What was removed has one too
//   failure       type break.<kind>: it broke others; break.affected: it breaks with another; else a problem, by its code
//   skipped       not all of it could be read, for a mistake in its file or in what it reads
//   system-out    what affects it possibly, and breaks of it that affect nobody
//
// Not written: times and hosts, so that equal findings make equal files.

import { roles } from "../../contracts/core/declaration.ts";
import type { Break } from "../../contracts/diff/break-report.ts";
import { breakSentences, breakTitle, victimName, victimSentences } from "../../contracts/diff/break-sentences.ts";
import { type CheckedProject, type NamedDeclaration, repositoryPlace } from "../../contracts/diff/checked-project.ts";
import { breakCode, ownProblems, problemFinding, standingProblems } from "../../contracts/diff/findings.ts";
import type { Place, ThroughlineError } from "../../contracts/errors/throughline-error.ts";
import { formatXml, type XmlElement } from "./xml.ts";

/** What a report in JUnit XML is made of. */
export interface JunitInput extends CheckedProject {
  /** Name of the project. */
  readonly project: string;
  /** Those of the graph: each is a test case. */
  readonly declarations: readonly NamedDeclaration[];
}

/** What a check found as JUnit XML: each role a suite, each declaration a case. */
export function formatJunit(input: JunitInput): string {
  const cases = casesOf(input);
  const suites = [...roles, "project"].flatMap((name) => {
    const own = [...cases.values()].filter(({ suite }) => suite === name);
    return own.length === 0 ? [] : [suiteElement(name, own)];
  });
  const counts = countsOf([...cases.values()]);
  return formatXml({
    name: "testsuites",
    attributes: { name: input.project, tests: counts.tests, failures: counts.failures, errors: 0 },
    children: suites,
  });
}

interface Failure {
  readonly type: string;
  readonly message: string;
  readonly text: string;
}

interface Case {
  readonly suite: string;
  readonly name: string;
  readonly className: string;
  readonly failures: Failure[];
  readonly notes: string[];
  isUnread: boolean;
}

type Cases = Map<string, Case>;

function casesOf(input: JunitInput): Cases {
  const { root, report, declarations } = input;
  const cases: Cases = new Map();
  for (const { id, title, name, role } of declarations) caseOf(cases, { id, title, name, role });
  for (const id of report.unread) caseOf(cases, named(id)).isUnread = true;
  for (const found of report.breaks) {
    noteBreak(cases, found, root);
    for (const problem of ownProblems(found)) noteProblem(cases, problem, root);
  }
  for (const problem of standingProblems(input)) noteProblem(cases, problem, root);
  return cases;
}

/** The case of a declaration, made where it is not there: of what was removed, or of people outside the project. */
function caseOf(cases: Cases, { id, title, name, role }: Omit<NamedDeclaration, "place">): Case {
  const known = cases.get(id);
  if (known !== undefined) return known;
  const suite = role ?? "project";
  const fresh: Case = {
    suite,
    name: [title, name].filter((part) => part !== "").join(" "),
    className: `throughline.${suite}`,
    failures: [],
    notes: [],
    isUnread: false,
  };
  cases.set(id, fresh);
  return fresh;
}

/** A declaration of which only the id is known. */
function named(id: string): Omit<NamedDeclaration, "place"> {
  const end = id.indexOf(":");
  return { id, title: id.slice(0, Math.max(end, 0)), name: id.slice(end + 1), role: undefined };
}

function noteBreak(cases: Cases, found: Break, root: string): void {
  const { declaration, title, role } = found;
  const own = caseOf(cases, { ...named(declaration), title, role });
  const text = withPlace(breakSentences(found), root, found.place);
  if (found.verdict !== "breaking") own.notes.push(text);
  else own.failures.push({ type: breakCode(found), message: breakTitle(found), text });
  for (const victim of found.victims) {
    const isOutside = victim.id === "external";
    const affected = caseOf(cases, isOutside ? { ...victim, name: "" } : victim);
    const said = withPlace(victimSentences(found, victim), root, victim.place);
    if (victim.certainty === "possible") affected.notes.push(said);
    else
      affected.failures.push({
        type: "break.affected",
        message: `${found.target} breaks ${victimName(victim)}`,
        text: said,
      });
  }
}

function noteProblem(cases: Cases, problem: ThroughlineError, root: string): void {
  const { code, detail, where } = problem;
  const id = where?.declaration;
  const of =
    id === undefined ? { id: `file ${where?.file ?? ""}`, title: "", name: where?.file || "project" } : named(id);
  const role = roles.find((one) => one === where?.role);
  const text = withPlace(problemFinding(problem).message, root, where);
  caseOf(cases, { ...of, role }).failures.push({ type: code, message: detail, text });
}

function withPlace(text: string, root: string, place: Place | string | undefined): string {
  if (typeof place === "string") return `${text}\n(${place})`;
  const at = repositoryPlace(root, place);
  return at === undefined
    ? text
    : `${text}\n${[at.file, at.line, at.column].filter((part) => part !== undefined).join(":")}`;
}

const countsOf = (cases: readonly Case[]) => ({
  tests: cases.length,
  failures: cases.filter(({ failures }) => failures.length > 0).length,
  skipped: cases.filter(isSkipped).length,
});

const isSkipped = ({ isUnread, failures }: Case) => isUnread && failures.length === 0;

const suiteElement = (name: string, cases: readonly Case[]): XmlElement => ({
  name: "testsuite",
  attributes: { name, ...countsOf(cases), errors: 0 },
  children: cases.map(caseElement),
});

/** Several reasons make one failure, since most readers show only the first of a case. */
function caseElement(one: Case): XmlElement {
  const { name, className, failures, notes } = one;
  const [first, ...others] = failures;
  const more = others.length === 0 ? "" : ` (and ${others.length} more)`;
  const failure = first && {
    name: "failure",
    attributes: { type: first.type, message: first.message + more },
    text: failures.map(({ text }) => text).join("\n\n"),
  };
  const skipped = { name: "skipped", attributes: { message: "not all of it could be read" } };
  return {
    name: "testcase",
    attributes: { name, classname: className },
    children: [
      ...(failure === undefined ? [] : [failure]),
      ...(isSkipped(one) ? [skipped] : []),
      ...(notes.length === 0 ? [] : [{ name: "system-out", attributes: {}, text: notes.join("\n\n") }]),
    ],
  };
}

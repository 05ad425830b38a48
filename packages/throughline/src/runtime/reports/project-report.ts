import { clauseKey, clauseKeyOf } from "../../contracts/core/clause-key.ts";
import type { DeclarationId, Role } from "../../contracts/core/declaration.ts";
import type { Break, Victim } from "../../contracts/diff/break-report.ts";
import type { Place } from "../../contracts/errors/throughline-error.ts";
import type { PromiseClause } from "../../contracts/graph/kind-spec.ts";
import type { ProjectGraph } from "../../contracts/graph/project-graph.ts";
import { type RoleReport, roleReports } from "../../contracts/graph/role-report.ts";
import { type UseFinding, useFindings } from "../observed-use/use-findings.ts";
import type { EvidenceRecord, RunRecord, UnmeasuredRecord } from "../plan/run-store.ts";
import { unmeasuredText } from "../verification/evidence.ts";
import type { BuildFact, PlannedFact, ReleaseFact, RunFacts } from "./read-run-facts.ts";

/** Who changed the lines of a declaration last; `uncommitted` where that is not in a commit yet. */
export type LastChange =
  | { readonly by: string; readonly at: string; readonly commit: string; readonly says: string }
  | "uncommitted";

/** What could be found, or why it could not, as half a sentence: `no git repository holds it`. */
export type Found<T> = { readonly found: T } | { readonly because: string };

/** A declaration that a role owns. */
export interface OwnedDeclaration {
  readonly id: DeclarationId;
  readonly name: string;
  readonly title: string;
  readonly owner: string | null;
  readonly description: string | null;
  readonly place: Place | null;
  readonly lastChange: LastChange | null;
}

/** What a run made of a declaration. */
export interface ProducedVersion extends BuildFact {
  readonly name: string;
  readonly title: string;
  /** The version of it that the release pins; null where it pins none. */
  readonly released: string | null;
}

/** A clause with what was measured of it. */
export interface ReportedClause extends Pick<PromiseClause, "says" | "relation" | "unit"> {
  readonly declaration: DeclarationId;
  readonly name: string;
  readonly limit: number | string;
  readonly status: "held" | "broken" | "not-measured";
  readonly figure: string | null;
  /** ISO; null where it is not measured. */
  readonly at: string | null;
  readonly run: string | null;
  /** Why it is not measured, or what would tell; null where it is. */
  readonly because: string | null;
}

/** A break that a role made, or by which something of it is affected. */
export interface OpenBreak {
  readonly target: string;
  readonly role: Role | null;
  readonly says: string;
  readonly place: Break["place"];
  readonly victims: readonly Pick<Victim, "id" | "name" | "title" | "role" | "owner" | "place" | "certainty">[];
}

/** Everything that is reported of one role. */
export interface RoleSection {
  readonly role: Role;
  readonly owners: readonly string[];
  readonly declarations: readonly OwnedDeclaration[];
  /** Roles that it reads from, and roles that read from it; `external` is outside the project. */
  readonly readsFrom: readonly Role[];
  readonly givesTo: readonly (Role | "external")[];
  readonly produced: readonly ProducedVersion[];
  readonly clauses: readonly ReportedClause[];
  /** What it reads of others by code, as it was seen. */
  readonly uses: readonly UseFinding[];
  /** Its own declarations broke. */
  readonly breaks: readonly OpenBreak[];
  /** Breaks of others; `victims` are this role's alone. */
  readonly affectedBy: readonly OpenBreak[];
}

/** The whole project at one moment, as plain data. */
export interface ProjectReport {
  readonly project: string;
  /** ISO. */
  readonly at: string;
  readonly release: Pick<ReleaseFact, "id" | "createdAtUs" | "run"> | null;
  readonly releases: RunFacts["releases"];
  readonly runs: readonly RunRecord[];
  readonly totals: ReportTotals;
  readonly roles: readonly RoleSection[];
  /** Problems of the project that no break explains. */
  readonly problems: number;
  /** What the report does without, and why, a sentence each. */
  readonly leftOut: readonly string[];
}

export interface ReportTotals {
  readonly declarations: number;
  readonly held: number;
  readonly broken: number;
  readonly notMeasured: number;
  readonly breaks: number;
}

export interface ReportInput {
  readonly graph: ProjectGraph;
  readonly breaks: readonly Break[];
  readonly problems: number;
  readonly at: Date;
  readonly facts: Found<RunFacts>;
  readonly changes: Found<ReadonlyMap<DeclarationId, LastChange>>;
  /** One role; every role that has declarations where it is absent. */
  readonly role?: Role;
}

const noFacts: RunFacts = {
  release: null,
  releases: [],
  evidence: [],
  unmeasured: [],
  planned: [],
  builds: [],
  observations: [],
  runs: [],
};

/** Puts together what each role owns, produced and promised, what was measured of it, and what is broken. Pure. */
export function projectReport(input: ReportInput): ProjectReport {
  const { graph, at, role, problems, breaks } = input;
  const facts = "found" in input.facts ? input.facts.found : noFacts;
  const sections = roleReports(graph)
    .filter((one) => (role === undefined ? one.declarations.length > 0 : one.role === role))
    .map((one) => sectionOf(one, input, facts));
  const clauses = sections.flatMap((section) => section.clauses);
  const count = (status: ReportedClause["status"]) => clauses.filter((one) => one.status === status).length;
  const [held, broken, notMeasured] = [count("held"), count("broken"), count("not-measured")];
  return {
    project: graph.project,
    at: at.toISOString(),
    release: facts.release === null ? null : headOf(facts.release),
    releases: facts.releases,
    runs: facts.runs,
    totals: {
      declarations: sections.reduce((sum, { declarations }) => sum + declarations.length, 0),
      ...{ held, broken, notMeasured },
      breaks: role === undefined ? breaks.length : (sections[0]?.breaks.length ?? 0),
    },
    roles: sections,
    problems,
    leftOut: leftOut(input, facts),
  };
}

const headOf = ({ id, createdAtUs, run }: ReleaseFact) => ({ id, createdAtUs, run });

function leftOut({ facts, changes, problems }: ReportInput, known: RunFacts): readonly string[] {
  return [
    ...("because" in facts ? [`Runs, releases and measurements are left out: ${facts.because}.`] : []),
    ...("found" in facts && known.release === null
      ? ["There is no release: nothing is measured of one until `throughline run` makes it."]
      : []),
    ...("because" in changes ? [`Who changed a declaration last is left out: ${changes.because}.`] : []),
    ...(problems > 0
      ? [`The project has ${problems === 1 ? "a problem" : `${problems} problems`}: see \`throughline check\`.`]
      : []),
  ];
}

function sectionOf(report: RoleReport, input: ReportInput, facts: RunFacts): RoleSection {
  const { graph, breaks, changes } = input;
  const nodes = graph.nodes.filter((node) => node.role === report.role);
  const changed = "found" in changes ? changes.found : undefined;
  const declarations = nodes.map(({ id, name, title, owner, description, place }) => ({
    ...{ id, name, title, owner: owner ?? null, description: description ?? null, place: place ?? null },
    lastChange: changed?.get(id) ?? null,
  }));
  return {
    role: report.role,
    owners: [...new Set(nodes.flatMap(({ owner }) => owner ?? []))].sort(),
    declarations,
    readsFrom: report.dependencies,
    givesTo: [...new Set(report.outputs.map((output) => output.role))],
    produced: producedOf(declarations, facts),
    clauses: clausesOf(report, facts),
    uses: useFindings(graph, facts.observations).filter(({ role }) => role === report.role),
    breaks: breaks.filter((one) => one.role === report.role).map((one) => openBreak(one)),
    affectedBy: breaks
      .filter((one) => one.role !== report.role)
      .map((one) => openBreak(one, (victim) => victim.role === report.role))
      .filter(({ victims }) => victims.length > 0),
  };
}

function producedOf(declarations: readonly OwnedDeclaration[], facts: RunFacts): readonly ProducedVersion[] {
  const builds = new Map(facts.builds.map((build) => [build.declaration, build]));
  return declarations.flatMap(({ id, name, title }): ProducedVersion[] => {
    const build = builds.get(id);
    return build === undefined ? [] : [{ ...build, name, title, released: facts.release?.versions[id] ?? null }];
  });
}

/** The promises of the role, then the clauses of its declarations that nobody had to promise. */
function clausesOf({ contracts, declarations }: RoleReport, facts: RunFacts): readonly ReportedClause[] {
  const { evidence, release } = facts;
  const known = new Map(evidence.map((record) => [clauseKeyOf(record), record]));
  const planned = new Map(facts.planned.map((one) => [clauseKeyOf(one), one]));
  const unmeasured = new Map(facts.unmeasured.map((one) => [clauseKeyOf(one), one]));
  const promised = new Set(contracts.map(({ declaration, name }) => clauseKey(declaration, name)));
  const own = new Set(declarations.map(({ id }) => id));
  const isOther = (one: { readonly declaration: string; readonly promise: string }) =>
    own.has(one.declaration) && !promised.has(clauseKeyOf(one));
  const others = evidence.filter((record) => isOther(record) && !planned.has(clauseKeyOf(record)));
  const listed = [
    ...contracts,
    ...facts.planned.filter(isOther).map(({ promise: name, ...clause }) => ({ ...clause, name })),
  ];
  return [
    ...listed.map((clause) => {
      const key = clauseKey(clause.declaration, clause.name);
      return reportedClause(clause, {
        record: known.get(key),
        planned: planned.get(key),
        unmeasured: unmeasured.get(key),
        isReleased: release !== null,
      });
    }),
    ...others.map((record): ReportedClause => {
      const { declaration, promise: name, says, limit } = record;
      return { ...{ declaration, name, says, relation: "=" as const, limit }, ...measuredPart(record) };
    }),
  ];
}

interface KnownOfClause {
  readonly record: EvidenceRecord | undefined;
  readonly planned: PlannedFact | undefined;
  readonly unmeasured: UnmeasuredRecord | undefined;
  readonly isReleased: boolean;
}

type ListedClause = Pick<ReportedClause, "declaration" | "name" | "says" | "relation" | "limit" | "unit">;

/** What was measured against another limit says nothing of the present one. */
function reportedClause(clause: ListedClause, known: KnownOfClause): ReportedClause {
  const { declaration, name, says, relation, limit, unit } = clause;
  const head = { ...{ declaration, name, says, relation, limit }, ...(unit === undefined ? {} : { unit }) };
  if (known.record?.says === says) return { ...head, ...measuredPart(known.record) };
  return { ...head, ...{ status: "not-measured", figure: null, at: null, run: null }, because: becauseOf(known, says) };
}

/** The reason of a verification is one of the clause that it was asked for, under its limit. */
function becauseOf({ record, planned, unmeasured, isReleased }: KnownOfClause, says: string): string {
  if (!isReleased) return "there is no release that it could be measured of";
  if (record !== undefined) return "measured against another limit: run throughline verify";
  if (planned === undefined) return "the release does not promise it yet: run throughline run";
  if (unmeasured?.says === says) return unmeasuredText(unmeasured);
  if (planned.verifier === null) return "nothing measures this clause yet";
  return "run throughline verify: it measures this, or says why it can't";
}

const measuredPart = ({ held, figure, atUs, run }: EvidenceRecord) => ({
  status: held ? ("held" as const) : ("broken" as const),
  figure: String(figure),
  at: new Date(atUs / 1000).toISOString(),
  run,
  because: null,
});

function openBreak(
  { target, role, place, changes, victims }: Break,
  wanted: (victim: Victim) => boolean = () => true,
): OpenBreak {
  const says = changes.map((change) => change.says).join("; ");
  const shown = victims.filter(wanted).map(({ id, name, title, role: of, owner, place: at, certainty }) => {
    return { id, name, title, role: of, owner, place: at, certainty };
  });
  return { target, role: role ?? null, says, place, victims: shown };
}

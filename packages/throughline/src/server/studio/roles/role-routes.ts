import type { FastifyInstance } from "fastify";
import type {
  StudioClauseMoment,
  StudioRoleHandOff,
  StudioRoleHistory,
  StudioRoleReport,
} from "../../../client/studio/studio-roles.ts";
import { clauseKey, clauseKeyOf } from "../../../contracts/core/clause-key.ts";
import { idName, roles } from "../../../contracts/core/declaration.ts";
import { mergedHandOffs, type RoleReport, roleReports } from "../../../contracts/graph/role-report.ts";
import { isoOfUs } from "../../../ports/clock.ts";
import type { EvidenceHistory, MeasuredOnce } from "../../../runtime/studio/evidence-history.ts";
import { unmeasuredText } from "../../../runtime/verification/evidence.ts";
import type { PlannedClause } from "../../../runtime/verification/planned-clauses.ts";
import { studioError } from "../error-codes.ts";
import type { LatestEvidence } from "../map/evidence-index.ts";
import { placeOf } from "../map/place.ts";
import { countsOf } from "../map/promises.ts";
import { limitOf, queryOf } from "../query.ts";
import type { StudioScope } from "../studio.ts";
import { clausesOf, plannedClauses } from "./role-clauses.ts";

/** Adds the routes of roles: what each reads, gives, needs and promises, and what runs measured of it before. */
export function addRoleRoutes(app: FastifyInstance, scope: StudioScope): void {
  const reports = roleReports(scope.graph);
  let planned: ReadonlyMap<string, readonly PlannedClause[]> | undefined;
  const clauses = () => {
    planned ??= plannedClauses(scope);
    return planned;
  };
  app.get("/roles", async () => {
    const evidence = await scope.evidence.latest();
    const items = await Promise.all(
      reports.map((report) => roleReply({ scope, evidence, planned: clauses() }, report)),
    );
    return { release: scope.release.release.id, items };
  });
  app.get<{ Params: { role: string } }>("/roles/:role/history", async (request): Promise<StudioRoleHistory> => {
    const report = reports.find(({ role }) => role === request.params.role);
    if (report === undefined)
      throw studioError("unknown-declaration", {
        detail: `there is no such role: ${request.params.role.slice(0, 100)}`,
        hint: `use one of ${roles.join(", ")}`,
      });
    const limit = limitOf(queryOf(request), { standard: 20, most: 100 });
    const declarations = report.declarations.map(({ id }) => id);
    const history = await scope.studio.history.measuredOf({ declarations, limit });
    return { role: report.role, clauses: declarations.flatMap((id) => historyOf(clauses().get(id) ?? [], history)) };
  });
}

interface Known {
  readonly scope: StudioScope;
  readonly evidence: LatestEvidence;
  readonly planned: ReadonlyMap<string, readonly PlannedClause[]>;
}

async function roleReply({ scope, evidence, planned }: Known, report: RoleReport): Promise<StudioRoleReport> {
  const { role, declarations, inputs, outputs, dependencies } = report;
  const perDeclaration = await Promise.all(
    declarations.map(({ id }) => clausesOf(scope, planned.get(id) ?? [], evidence)),
  );
  const clauses = perDeclaration.flat();
  return {
    role,
    declarations: declarations.map(({ id, name, title, owner, place }) => ({
      ...{ id, name, title },
      owner: owner ?? null,
      place: placeOf(place),
    })),
    inputs: named(inputs),
    outputs: named(outputs),
    dependencies,
    clauses,
    counts: countsOf(clauses),
  };
}

/** Hand-offs with the names of their providers. */
const named = (handOffs: RoleReport["outputs"]): StudioRoleHandOff[] =>
  mergedHandOffs(handOffs).map((one) => ({ ...one, name: idName(one.declaration) }));

/** What each run found of each clause. A verification that left one out did not measure it, and says so. */
function historyOf(planned: readonly PlannedClause[], { runs, measured, unmeasured }: EvidenceHistory) {
  const found = new Map(measured.map((one) => [`${one.run}\n${clauseKeyOf(one)}`, one]));
  const reasons = new Map(unmeasured.map((one) => [`${one.run}\n${clauseKeyOf(one)}`, unmeasuredText(one)]));
  return planned.map(({ subject, clause }) => ({
    declaration: subject.id,
    name: clause.name,
    moments: runs.flatMap((run): StudioClauseMoment[] => {
      const key = `${run.id}\n${clauseKey(subject.id, clause.name)}`;
      const one = found.get(key);
      const { id, purpose, release, startedUs } = run;
      if (one !== undefined) return [{ run: id, purpose, release, ...measuredReply(one) }];
      if (purpose !== "verify") return [];
      const missing = { status: "not-measured", figure: null, limit: null } as const;
      const because = reasons.get(key);
      const moment = { run: id, purpose, release, at: isoOfUs(startedUs), ...missing };
      return [because === undefined ? moment : { ...moment, because }];
    }),
  }));
}

const measuredReply = ({ held, figure, limit, atUs }: MeasuredOnce) => ({
  status: held ? ("held" as const) : ("broken" as const),
  figure,
  limit,
  at: isoOfUs(atUs),
});

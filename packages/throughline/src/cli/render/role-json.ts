import type { DeprecatedTarget } from "../../contracts/graph/deprecations.ts";
import type { Gap } from "../../contracts/graph/gaps.ts";
import type { RoleReport } from "../../contracts/graph/role-report.ts";
import type { UnmeasuredRecord } from "../../runtime/plan/run-store.ts";
import type { EarlierMeasurement, EvidenceWithHistory } from "../../runtime/verification/evidence.ts";
import type { EvidenceOf } from "../graph/evidence.ts";
import type { ObservedOf } from "../graph/observed-by-role.ts";
import type { RoleFindings } from "../graph/role-findings.ts";
import { formatPlace } from "./place.ts";

/** One role as programs get it. */
export function roleJson(
  { role, declarations, inputs, outputs, dependencies, contracts }: RoleReport,
  of: {
    readonly evidenceOf: EvidenceOf;
    readonly beside: readonly EvidenceWithHistory[];
    readonly unmeasured: readonly UnmeasuredRecord[];
    readonly observedOf: ObservedOf;
    readonly findings: RoleFindings;
  },
) {
  return {
    role,
    declarations: declarations.map(({ id, title, name, place, owner }) => ({
      declaration: id,
      name,
      kind: title,
      owner: owner ?? null,
      place: formatPlace(place),
    })),
    inputs: inputs.map((one) => ({ ...one, observed: of.observedOf(role, one) ?? null })),
    outputs,
    dependencies,
    contracts: contracts.map((clause) => ({ ...clause, ...evidenceJson(of.evidenceOf(clause)) })),
    measured: of.beside.map((one) => ({
      ...{ declaration: one.declaration, name: one.promise, says: one.says, limit: one.limit },
      ...evidenceJson(one),
    })),
    unmeasured: of.unmeasured.map((one) => ({
      ...{ declaration: one.declaration, name: one.promise, says: one.says },
      ...reasonJson(one),
    })),
    ...findingsJson(of.findings),
  };
}

function findingsJson({ unused, deprecated, gaps, asked }: RoleFindings) {
  return {
    unused: unused.map(({ declaration, port, fields, isWhole, place }) => {
      return { declaration, port, fields, whole: isWhole, place: formatPlace(place) };
    }),
    deprecated: deprecated.map(deprecatedJson),
    gaps: gaps.map(gapJson),
    asked: asked.map(gapJson),
  };
}

/** Something deprecated, with who still reads it, as programs get it. */
export function deprecatedJson({ target, declaration, port, field, since, until, use, ...rest }: DeprecatedTarget) {
  return {
    target,
    declaration,
    port,
    field: field ?? null,
    since,
    until,
    use: use ?? null,
    daysLeft: rest.daysLeft,
    past: rest.isPast,
    external: rest.isExternal,
    place: formatPlace(rest.place),
    consumers: rest.consumers.map(({ id, role, owner, place, certainty, how }) => {
      return { declaration: id, role: role ?? null, owner: owner ?? null, place: formatPlace(place), certainty, how };
    }),
  };
}

/** A gap with who could close it, as programs get it. */
export function gapJson({
  id,
  role,
  owner,
  place,
  port,
  why,
  missing,
  fields,
  provider,
  near,
  asks,
  couldProvide,
}: Gap) {
  return {
    declaration: id,
    role: role ?? null,
    owner: owner ?? null,
    place: formatPlace(place),
    port,
    missing,
    fields,
    why: why ?? null,
    provider: provider?.id ?? null,
    near: near ?? null,
    asks: asks ?? null,
    couldProvide: couldProvide.map((one) => ({
      declaration: one.id,
      role: one.role ?? null,
      owner: one.owner ?? null,
      place: formatPlace(one.place),
      port: one.port,
      fields: one.fields,
      distance: one.distance ?? null,
    })),
  };
}

function evidenceJson(evidence: ReturnType<EvidenceOf>) {
  if ("state" in evidence)
    return { state: evidence.state, ...(evidence.reason === undefined ? {} : reasonJson(evidence.reason)) };
  return { ...measurementJson(evidence), earlier: evidence.earlier.map(measurementJson) };
}

/** Why a clause is not measured, and which run said so. */
const reasonJson = ({ because, code, atUs, run }: UnmeasuredRecord) => ({
  ...{ because, code, asked: new Date(atUs / 1000).toISOString(), run },
});

const measurementJson = ({ held, figure, atUs, run }: EarlierMeasurement) => ({
  ...{ state: held ? "held" : "broken", figure, at: new Date(atUs / 1000).toISOString(), run },
});

import type { Declaration, DeclarationId } from "../../contracts/core/declaration.ts";
import type { PromiseClause } from "../../contracts/graph/kind-spec.ts";
import type { Database } from "../../ports/database.ts";
import type { Observation } from "../observed-use/observed-use.ts";
import { UseStore } from "../observed-use/use-store.ts";
import type { BuiltVersion } from "../plan/kind-runner.ts";
import { type EvidenceRecord, type RunRecord, RunStore, type UnmeasuredRecord } from "../plan/run-store.ts";
import { versionSays } from "../releases/release-changes.ts";
import type { Release, ReleaseStore } from "../releases/release-store.ts";
import { currentEvidence, currentUnmeasured } from "../verification/evidence.ts";
import { planVerification } from "../verification/planned-clauses.ts";
import { verifiers } from "../verification/verifiers.ts";

/** A clause of the release that `verify` measures, or knows nobody to measure by. */
export interface PlannedFact extends Pick<PromiseClause, "says" | "relation" | "unit"> {
  readonly declaration: DeclarationId;
  readonly promise: string;
  readonly limit: number | string;
  /** Null where nothing measures it. */
  readonly verifier: string | null;
}

/** The newest build of a declaration. */
export interface BuildFact {
  readonly declaration: DeclarationId;
  /** What came of it in words, as the run said it: `200,011 rows  quality 98.0 % ≥ 95 %`. */
  readonly figures: string;
  /** `v3`, `version 12`; null where nothing has one. */
  readonly version: string | null;
  /** False where a gate refused it. */
  readonly accepted: boolean;
  readonly run: string;
  readonly atUs: number;
}

/** A release in few words. */
export interface ReleaseFact {
  readonly id: string;
  readonly createdAtUs: number;
  readonly run: string;
  /** Versions that it pins, in words. */
  readonly versions: Readonly<Record<DeclarationId, string>>;
}

/** What runs left behind: plain data, so that a server can send it. */
export interface RunFacts {
  /** The release that answers; null where there is none. */
  readonly release: ReleaseFact | null;
  /** Those that are kept, the one that was made last first. */
  readonly releases: readonly Omit<ReleaseFact, "versions">[];
  /** What was measured of the release; empty where there is none. */
  readonly evidence: readonly EvidenceRecord[];
  /** Why clauses of the release are not measured; empty where there is none. */
  readonly unmeasured: readonly UnmeasuredRecord[];
  /** Every clause of the release, as `verify` measures them; empty where there is none. */
  readonly planned: readonly PlannedFact[];
  readonly builds: readonly BuildFact[];
  /** Which fields were seen to be read in the release; empty where there is none. */
  readonly observations: readonly Observation[];
  /** Newest first. */
  readonly runs: readonly RunRecord[];
}

/** Runs and releases that a report lists. */
const listed = 10;

/** A release with what its code declares. */
interface DeclaredRelease {
  readonly release: Release;
  readonly declarations: readonly Declaration[];
}

/** Reads what runs left behind. `answering` is the release that answers; undefined where there is none. */
export async function readRunFacts(
  database: Database,
  releases: Pick<ReleaseStore, "all">,
  answering: DeclaredRelease | undefined,
): Promise<RunFacts> {
  const release = answering?.release;
  const evidence = release === undefined ? [] : await currentEvidence(database, release);
  return {
    release: release === undefined ? null : releaseFact(release),
    releases: await listReleases(releases),
    evidence,
    unmeasured: release === undefined ? [] : await currentUnmeasured(database, release, evidence),
    planned: answering === undefined ? [] : plannedFacts(answering),
    builds: await newestBuilds(database),
    observations: release === undefined ? [] : await new UseStore(database).of(release.id),
    runs: await new RunStore(database).recent(listed),
  };
}

const plannedFacts = (answering: DeclaredRelease): readonly PlannedFact[] =>
  planVerification(answering, verifiers).map(({ subject, clause, verifier }) => {
    const { name: promise, says, relation, limit, unit } = clause;
    const head = { declaration: subject.id, promise, says, relation, limit, verifier: verifier?.name ?? null };
    return unit === undefined ? head : { ...head, unit };
  });

/** A figure that was computed is no version of what computes it. */
const shownVersion = (version: BuiltVersion | undefined) => {
  const { value: _, ...rest } = version ?? {};
  return Object.keys(rest).length === 0 ? null : versionSays(rest);
};

const listReleases = async (releases: Pick<ReleaseStore, "all">) =>
  (await releases.all()).slice(0, listed).map(({ id, createdAtUs, run }) => ({ id, createdAtUs, run }));

function releaseFact({ id, createdAtUs, run, pins }: Release): ReleaseFact {
  const versions = Object.entries(pins).flatMap(([declaration, pin]) => {
    const says = shownVersion(pin);
    return says === null ? [] : [[declaration, says] as const];
  });
  return { id, createdAtUs, run, versions: Object.fromEntries(versions) };
}

interface BuildRow {
  readonly declaration: string;
  readonly figures: string;
  readonly version: BuiltVersion;
  readonly accepted: boolean;
  readonly run: string;
  readonly at_us: string;
}

async function newestBuilds(database: Database): Promise<readonly BuildFact[]> {
  const rows = await database.query<BuildRow>(
    "select distinct on (declaration) declaration, figures, version, accepted, run, at_us from builds order by declaration, seq desc",
  );
  return rows.map(({ version, at_us, ...row }) => ({ ...row, version: shownVersion(version), atUs: Number(at_us) }));
}

import { setMaxListeners } from "node:events";
import { isThroughlineError } from "../../contracts/errors/throughline-error.ts";
import type { QuerySession } from "../../ports/query-engine.ts";
import type { OpenRelease } from "../serving/open-release.ts";
import { verifyError } from "./error-codes.ts";
import { type PlannedClause, planVerification, type VerifyScope } from "./planned-clauses.ts";
import type { Uptime } from "./uptime-count.ts";
import type { VerifiedClause } from "./verified-clause.ts";
import type { Bench, Copied, Copy, Outcome, Probe, ServedPages, Verifier, VerifyEngines } from "./verifier.ts";
import { verifiers as allVerifiers } from "./verifiers.ts";

export interface VerifyOptions {
  /** Absolute path of the project. */
  readonly root: string;
  readonly release: OpenRelease;
  readonly engines: VerifyEngines;
  readonly probe: Probe;
  readonly copy: (copied: Copied) => Promise<Copy>;
  readonly uptime?: Uptime;
  readonly answeredBy?: Bench["answeredBy"];
  readonly events?: Bench["events"];
  readonly code?: Bench["code"];
  readonly packed?: Bench["packed"];
  readonly unmoved?: Bench["unmoved"];
  /** Opens a browser before the apps of the release; absent where none is asked for. The caller closes it. */
  readonly pages?: () => Promise<ServedPages>;
  /** Opens the release that a rollback goes back to. */
  readonly earlier?: Bench["earlier"];
  readonly scope?: VerifyScope;
  /** @default every verifier */
  readonly verifiers?: readonly Verifier[];
  readonly onClause?: (clause: VerifiedClause) => void;
}

/**
 * Measures every clause of a release, one after the other, so that no measurement disturbs another. A verifier that throws or takes too
 * long leaves its clause not measured, with a code; the others go on.
 */
export async function verifyRelease(options: VerifyOptions): Promise<readonly VerifiedClause[]> {
  const { release, verifiers = allVerifiers, scope, onClause } = options;
  const shared = new Map<string, Promise<unknown>>();
  const verified: VerifiedClause[] = [];
  for (const planned of planVerification(release, verifiers, scope)) {
    const clause = await verifyClause(planned, options, shared);
    verified.push(clause);
    onClause?.(clause);
  }
  return verified;
}

async function verifyClause(
  planned: PlannedClause,
  options: VerifyOptions,
  shared: Map<string, Promise<unknown>>,
): Promise<VerifiedClause> {
  const { subject, clause, verifier, families } = planned;
  const { name, handOff, ...rest } = clause;
  const started = performance.now();
  const head = {
    ...{ declaration: subject.id, role: subject.role, promise: name, ...rest, families, handOff: handOff ?? null },
    verifier: verifier?.name ?? null,
  };
  const done = (part: Pick<VerifiedClause, "status" | "figure" | "note" | "problem">) => ({
    ...head,
    ...part,
    tookMs: Math.round(performance.now() - started),
  });
  const missing = { status: "not-measured", figure: null, problem: null } as const;
  if (verifier === undefined) return done({ ...missing, note: "nothing measures this clause yet" });
  try {
    const outcome = await withinTime({ ...planned, verifier }, options, shared);
    if ("because" in outcome) return done({ ...missing, note: outcome.because });
    const { held, figure, note } = outcome;
    return done({ status: held ? "held" : "broken", figure, note: note ?? null, problem: null });
  } catch (error) {
    const { code, detail } = failureOf(error, verifier);
    return done({ ...missing, note: detail, problem: { code, detail } });
  }
}

/** The failure of a verifier under a code of its own; what it threw stays in the words. */
function failureOf(error: unknown, verifier: Verifier) {
  if (isThroughlineError(error, "verify.timed-out")) return error;
  const why = isThroughlineError(error)
    ? `${error.code}: ${error.detail}`
    : error instanceof Error
      ? error.message
      : String(error);
  return verifyError("failed", { detail: `${verifier.name} failed: ${why}`, cause: error });
}

/** Measures with a session of its own, which is interrupted when the time is over. */
async function withinTime(
  planned: PlannedClause & { readonly verifier: Verifier },
  options: VerifyOptions,
  shared: Map<string, Promise<unknown>>,
): Promise<Outcome> {
  const { subject, clause, verifier } = planned;
  const session = await options.release.userSession();
  const controller = new AbortController();
  // Thousands of requests of one clause listen to its signal.
  setMaxListeners(0, controller.signal);
  const measuring = Promise.resolve().then(() =>
    verifier.measure(clause, subject, benchOf(options, { session, signal: controller.signal, shared })),
  );
  const closed = measuring.then(
    () => session.close(),
    () => session.close(),
  );
  closed.catch(() => undefined);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const detail = `${verifier.name} took more than ${verifier.limitMs / 1000} s`;
      reject(verifyError("timed-out", { detail }));
      controller.abort();
      session.interrupt();
    }, verifier.limitMs);
  });
  try {
    const outcome = await Promise.race([measuring, late]);
    await closed;
    return outcome;
  } finally {
    clearTimeout(timer);
  }
}

function benchOf(
  options: VerifyOptions,
  of: { readonly session: QuerySession; readonly signal: AbortSignal; readonly shared: Map<string, Promise<unknown>> },
): Bench {
  const { session, signal, shared } = of;
  const { root, release, engines, probe, copy, uptime, pages, earlier, answeredBy, events, code, packed, unmoved } =
    options;
  const bench: Bench = {
    ...{
      root,
      release,
      engines,
      probe,
      copy,
      uptime,
      earlier,
      answeredBy,
      events,
      code,
      packed,
      unmoved,
      session,
      signal,
    },
    graph: release.release.graph,
    pages: pages === undefined ? undefined : () => bench.once("pages", pages),
    once: <T>(key: string, work: () => Promise<T>): Promise<T> => {
      const known = shared.get(key) as Promise<T> | undefined;
      if (known !== undefined) return known;
      const begun = work();
      shared.set(key, begun);
      // What failed for one clause is tried again by the next: it may have been that one's time that was over.
      begun.catch(() => shared.delete(key));
      return begun;
    },
  };
  return bench;
}

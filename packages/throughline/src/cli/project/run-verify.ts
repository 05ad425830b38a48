import { acquireProjectLock } from "../../adapters/process/project-lock.ts";
import type { Clock } from "../../ports/clock.ts";
import { ReleaseStore } from "../../runtime/releases/release-store.ts";
import type { OpenRelease } from "../../runtime/serving/open-release.ts";
import type { VerifyScope } from "../../runtime/verification/planned-clauses.ts";
import type { VerifiedClause } from "../../runtime/verification/verified-clause.ts";
import { exitCodes } from "../frame/report.ts";
import type { VerbContext } from "../frame/verb.ts";
import { createProgress } from "../render/progress.ts";
import { renderVerification, verificationCounts } from "../render/verification.ts";
import { openEngines } from "./engines.ts";
import { type ConfiguredProject, configuredProject } from "./project-config.ts";
import { callServer, errorOf, findServer, jsonLines, type ServerAddress, unreachable } from "./running-server.ts";
import { ServedLogs } from "./served-logs.ts";
import { type Verification, verifyServed } from "./verify-served.ts";

export interface RunVerifyOptions {
  readonly scope: VerifyScope;
  readonly clock: Clock;
}

/** Measures the clauses of the current release: in the server that holds the project, where there is one, else in this process. */
export async function runVerify(context: VerbContext, options: RunVerifyOptions): Promise<number> {
  const project = await configuredProject(context);
  if (typeof project === "number") return project;
  const server = await findServer(project.state);
  const progress = createProgress({
    stream: context.json ? context.io.stderr : context.io.stdout,
    style: context.style,
  });
  const step = progress.start("verify", server === undefined ? "the current release" : `by ${server.url}`);
  let done = 0;
  const onClause = ({ declaration, promise }: VerifiedClause) => step.update(`${++done}  ${declaration} ${promise}`);
  try {
    const verification =
      server === undefined
        ? await verifyHere(project, { ...options, onClause, log: (line) => context.io.stderr.write(`${line}\n`) })
        : await verifyThere(server, options.scope, onClause);
    const counts = verificationCounts(verification.clauses);
    if (counts.broken > 0) step.fail(counts.text);
    else step.done(counts.text);
    progress.finish();
    context.print(renderVerification(verification, context));
    const { text: _, ...summary } = counts;
    context.printJson({ ...verification, summary });
    return counts.broken > 0 ? exitCodes.problem : exitCodes.ok;
  } catch (error) {
    step.fail();
    throw error;
  } finally {
    progress.finish();
  }
}

type OnClause = (clause: VerifiedClause) => void;

async function verifyHere(
  { root, state, config }: ConfiguredProject,
  {
    scope,
    clock,
    onClause,
    log,
  }: RunVerifyOptions & { readonly onClause: OnClause; readonly log: (line: string) => void },
): Promise<Verification> {
  const lock = await acquireProjectLock(state, { purpose: "verify" });
  try {
    const engines = await openEngines({ root, state, config, clock });
    const releases = new ReleaseStore(state);
    const served = new ServedLogs(engines, log);
    const moveLogs = (release: Pick<OpenRelease, "declarations">) => {
      served.open(release);
      return served.move(release);
    };
    const alone = <T>(work: () => Promise<T>) => work();
    const asked = { root, releases, engines, scope, alone, moveLogs, onClause };
    return await verifyServed(asked).finally(() => engines.close());
  } finally {
    await lock.release();
  }
}

type Line =
  | { readonly event: VerifiedClause }
  | { readonly result: Verification }
  | { readonly problem: Parameters<typeof errorOf>[0] };

async function verifyThere(server: ServerAddress, scope: VerifyScope, onClause: OnClause): Promise<Verification> {
  const response = await callServer(server, "/control/verify", scope);
  for await (const line of jsonLines<Line>(server, response)) {
    if ("event" in line) onClause(line.event);
    else if ("problem" in line) throw errorOf(line.problem);
    else return line.result;
  }
  throw unreachable(server, "server ended its reply before all was measured");
}

import type { BreakReport } from "../../contracts/diff/break-report.ts";
import { formatTscReport } from "../../formats/tsc-lines/tsc-line.ts";
import { asProblem } from "../frame/report.ts";
import type { VerbContext } from "../frame/verb.ts";
import { createProgress } from "../render/progress.ts";
import { checkWithDuckDb } from "./check-with-duckdb.ts";
import { holdsBack, printHeldBack, reportOf } from "./hold-back.ts";
import { eventScreen, plainEvent, summaryOf, summaryText } from "./run-events.ts";
import { buildProject, type HeldProject, holdProject } from "./run-verb.ts";
import type { ServeAloneOptions } from "./serve-alone.ts";
import type { RunningServer } from "./serve-project.ts";
import { serveUntilStopped } from "./start-project.ts";
import { watchProject } from "./watch-project.ts";

/** Builds and serves; after each change of a file checks, builds what changed and switches to the new release. */
export async function devProject(context: VerbContext, options: ServeAloneOptions): Promise<number> {
  const held = await holdProject(context, { purpose: "dev", clock: options.clock, lastRelease: true });
  if (typeof held === "number") return held;
  return serveUntilStopped(context, held, {
    ...options,
    isAtOnce: true,
    onServing: (server) => watch(context, held, server),
  });
}

/** Builds again after changes; those that come during a build are built once, after it. Gives back how to stop. */
async function watch(context: VerbContext, held: HeldProject, server: RunningServer): Promise<() => void> {
  let isWaiting = false;
  const { heldBack } = held;
  let isHeldBack = heldBack !== undefined;
  if (heldBack !== undefined) {
    showLines(context, heldBack);
    showHeldBack(context, heldBack, server);
  }
  const rebuild = async () => {
    isWaiting = false;
    isHeldBack = !(await rebuildOnce(context, held, server));
  };
  const stop = await watchProject(held.root, {
    changed(only) {
      // A build writes the lock itself; another's change of it matters where a break waits for being accepted.
      if (isWaiting || (only === "lock" && !isHeldBack)) return;
      isWaiting = true;
      void server.builds.run(rebuild);
    },
    unwatched: (folder, error) => context.print(`  watching  not ${folder}: ${error.message}`),
  });
  context.print("  watching  for changes; Ctrl-C stops");
  return stop;
}

/** False where something holds the build back. Never throws: what goes wrong is reported, and the release before goes on. */
async function rebuildOnce(context: VerbContext, held: HeldProject, server: RunningServer): Promise<boolean> {
  try {
    const staged = await checkWithDuckDb(held.root);
    const report = reportOf(staged, held.engines.clock);
    showLines(context, report);
    if (holdsBack(report)) {
      showHeldBack(context, report, server);
      return false;
    }
    await buildAndSwitch(context, { ...held, checked: staged.value }, server);
    return true;
  } catch (error) {
    context.report([asProblem(error)]);
    goesOn(context, server);
    return false;
  }
}

/** The lines by which an editor knows what is wrong now. */
const showLines = (context: VerbContext, report: BreakReport) =>
  context.print(formatTscReport({ root: "", problems: report.problems, report }));

function showHeldBack(context: VerbContext, report: BreakReport, server: RunningServer): void {
  printHeldBack(context, report);
  goesOn(context, server);
}

const goesOn = (context: VerbContext, server: RunningServer) =>
  context.print(`  serving   release ${server.release()} goes on`);

async function buildAndSwitch(
  context: VerbContext,
  { root, state, engines, checked }: Pick<HeldProject, "root" | "state" | "engines" | "checked">,
  server: RunningServer,
): Promise<void> {
  const stream = context.json ? context.io.stderr : context.io.stdout;
  const progress = createProgress({ stream, style: context.style });
  const screen = eventScreen(progress);
  try {
    const serving = server.release();
    const result = await server.shown((note) =>
      buildProject(
        { root, state, engines, checked },
        {
          purpose: "dev",
          isAtOnce: true,
          serving,
          onEvent(event) {
            note(event);
            screen.show(plainEvent(event));
          },
        },
      ),
    );
    const summary = summaryOf(result);
    progress.start("release", summary.release).done(summaryText(summary));
    await server.reload();
  } catch (error) {
    screen.fail();
    throw error;
  } finally {
    progress.finish();
  }
}

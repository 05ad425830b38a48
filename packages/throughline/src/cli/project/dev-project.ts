import { watch } from "node:fs";
import { sep } from "node:path";
import { isThroughlineError } from "../../contracts/errors/throughline-error.ts";
import type { VerbContext } from "../frame/verb.ts";
import { createProgress } from "../render/progress.ts";
import { checkWithDuckDb } from "./check-with-duckdb.ts";
import { eventScreen, plainEvent, summaryOf, summaryText } from "./run-events.ts";
import { buildProject, type HeldProject, holdProject, promisesOf } from "./run-verb.ts";
import type { ServeAloneOptions } from "./serve-alone.ts";
import type { RunningServer } from "./serve-project.ts";
import { serveUntilStopped } from "./start-project.ts";

/** How long changes settle before they are built, milliseconds. */
const settleMs = 150;

/** Builds and serves; after each change of a file checks, builds what changed and switches to the new release. */
export async function devProject(context: VerbContext, options: ServeAloneOptions): Promise<number> {
  const held = await holdProject(context, { purpose: "dev", clock: options.clock });
  if (typeof held === "number") return held;
  return serveUntilStopped(context, held, { ...options, onServing: (server) => watchProject(context, held, server) });
}

/** Watches the project's files; gives back how to stop. */
function watchProject(context: VerbContext, held: HeldProject, server: RunningServer): () => void {
  let timer: NodeJS.Timeout | undefined;
  let working = Promise.resolve();
  const rebuild = () => {
    working = working.then(() => rebuildOnce(context, held, server));
  };
  const watcher = watch(held.root, { recursive: true }, (_event, file) => {
    if (file === null || isOwn(file)) return;
    clearTimeout(timer);
    timer = setTimeout(rebuild, settleMs);
  });
  context.print("  watching  for changes; Ctrl-C stops");
  return () => {
    clearTimeout(timer);
    watcher.close();
  };
}

/** Files that a build writes itself. */
function isOwn(file: string): boolean {
  const parts = file.split(sep);
  return parts.some((part) => part.startsWith(".") || part === "node_modules") || /^throughline\.lock\.json/.test(file);
}

async function rebuildOnce(context: VerbContext, held: HeldProject, server: RunningServer): Promise<void> {
  try {
    const { value: checked, problems } = await checkWithDuckDb(held.root);
    if (problems.length > 0) {
      context.report(problems);
      context.print(`  serving   release ${server.release()} goes on`);
      return;
    }
    const progress = createProgress({ stream: context.io.stdout, style: context.style });
    const screen = eventScreen(progress);
    const { root, state, engines } = held;
    const result = await buildProject(
      { root, state, engines, checked },
      { purpose: "dev", onEvent: (event) => screen.show(plainEvent(event)) },
    );
    const summary = summaryOf(result);
    progress.start("release", summary.release ?? "none").done(summaryText(summary, promisesOf(checked)));
    progress.finish();
    if (result.created) await server.reload();
  } catch (error) {
    if (!isThroughlineError(error)) throw error;
    context.report([error]);
    context.print(`  serving   release ${server.release()} goes on`);
  }
}

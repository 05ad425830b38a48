import { type Clock, systemClock } from "../../ports/clock.ts";
import { cliError } from "../frame/error-codes.ts";
import type { VerbContext } from "../frame/verb.ts";
import { createProgress } from "../render/progress.ts";
import { configuredProject } from "./project-config.ts";
import { eventScreen, type PlainEvent, type RunSummary, summaryOf, summaryText } from "./run-events.ts";
import { buildShown, holdProject } from "./run-verb.ts";
import { callServer, errorOf, findServer, jsonLines, type ServerAddress, unreachable } from "./running-server.ts";

export interface RunHereOptions {
  readonly rebuild: boolean;
  readonly clock: Clock;
}

/** Runs a project: in the server that holds it, where there is one, else in this process. */
export async function runHere(context: VerbContext, options: RunHereOptions): Promise<number> {
  const project = await configuredProject(context);
  if (typeof project === "number") return project;
  const server = await findServer(project.state);
  if (server !== undefined) return runThere(context, server, options);
  const held = await holdProject(context, { purpose: "run", clock: options.clock });
  if (typeof held === "number") return held;
  try {
    const result = await buildShown(held, { purpose: "run", rebuild: options.rebuild });
    context.printJson(summaryOf(result));
    return result.refused.length > 0 ? 1 : 0;
  } finally {
    held.progress.finish();
    await held.close();
  }
}

type Line =
  | { readonly event: PlainEvent }
  | { readonly result: RunSummary }
  | { readonly problem: Parameters<typeof errorOf>[0] };

async function runThere(context: VerbContext, server: ServerAddress, options: RunHereOptions): Promise<number> {
  if (options.clock !== systemClock)
    throw cliError("bad-option", {
      detail: `--now has no effect on a run in a server, which goes by its own clock: ${server.url}`,
      hint: "Leave --now out, or stop the server first",
    });
  const progress = createProgress({
    stream: context.json ? context.io.stderr : context.io.stdout,
    style: context.style,
  });
  const screen = eventScreen(progress);
  const response = await callServer(server, "/control/run", { rebuild: options.rebuild });
  try {
    for await (const line of jsonLines<Line>(server, response)) {
      if ("event" in line) screen.show(line.event);
      else if ("problem" in line) throw errorOf(line.problem);
      else return finish(context, line.result, progress);
    }
    throw unreachable(server, "server ended its reply before the run was over");
  } catch (error) {
    screen.fail();
    throw error;
  } finally {
    progress.finish();
  }
}

function finish(context: VerbContext, result: RunSummary, progress: ReturnType<typeof createProgress>): number {
  progress.start("release", result.release).done(summaryText(result));
  context.printJson(result);
  return result.refused.length > 0 ? 1 : 0;
}

import type { Clock } from "../../ports/clock.ts";
import { readProjectConfig } from "../../runtime/load/read-project-config.ts";
import type { VerbContext } from "../frame/verb.ts";
import { createProgress } from "../render/progress.ts";
import { eventScreen, type PlainEvent, type RunSummary, summaryOf, summaryText } from "./run-events.ts";
import { buildShown, holdProject, stateOf } from "./run-verb.ts";
import { callServer, errorOf, findServer, type ServerAddress } from "./running-server.ts";

export interface RunHereOptions {
  readonly rebuild: boolean;
  readonly clock: Clock;
}

/** Runs a project: in the server that holds it, where there is one, else in this process. */
export async function runHere(context: VerbContext, options: RunHereOptions): Promise<number> {
  const root = context.root();
  const { value: config } = await readProjectConfig(root);
  const server = await findServer(stateOf(root, config));
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
  const progress = createProgress({
    stream: context.json ? context.io.stderr : context.io.stdout,
    style: context.style,
  });
  const screen = eventScreen(progress);
  const response = await callServer(server, "/control/run", { rebuild: options.rebuild });
  try {
    for await (const line of linesOf(response)) {
      if ("event" in line) screen.show(line.event);
      else if ("problem" in line) throw errorOf(line.problem);
      else return finish(context, line.result, progress);
    }
    return 1;
  } catch (error) {
    screen.fail();
    throw error;
  } finally {
    progress.finish();
  }
}

function finish(context: VerbContext, result: RunSummary, progress: ReturnType<typeof createProgress>): number {
  progress.start("release", result.release ?? "none").done(summaryText(result, result.measured.length));
  context.printJson(result);
  return result.refused.length > 0 ? 1 : 0;
}

async function* linesOf(response: Response): AsyncGenerator<Line> {
  let rest = "";
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    rest += decoder.decode(chunk as Uint8Array, { stream: true });
    const lines = rest.split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line !== "") yield JSON.parse(line) as Line;
  }
}

import type { VerbContext } from "../frame/verb.ts";
import { assertPortFree } from "./assert-port-free.ts";
import { inTurn } from "./in-turn.ts";
import { portOf } from "./port-of.ts";
import { rebuilder } from "./rebuilder.ts";
import { buildShown, type HeldProject, holdProject } from "./run-verb.ts";
import { announce, type ServeAloneOptions, untilStopped } from "./serve-alone.ts";
import { type RunningServer, serveProject } from "./serve-project.ts";

/** Builds what changed, then serves until it is told to stop. */
export async function startProject(context: VerbContext, options: ServeAloneOptions): Promise<number> {
  const held = await holdProject(context, { purpose: "start", clock: options.clock });
  if (typeof held === "number") return held;
  return serveUntilStopped(context, held, options);
}

/** Builds a held project, serves it until the process is told to stop, and lets go of it. `onServing` gives back what to undo then. */
export async function serveUntilStopped(
  context: VerbContext,
  held: HeldProject,
  options: ServeAloneOptions & {
    readonly onServing?: (server: RunningServer) => Promise<() => void>;
    /** Makes what is built current at once, whatever its rollouts say. */
    readonly isAtOnce?: boolean;
  },
): Promise<number> {
  try {
    const address = { host: options.host, port: portOf(options.port, context.io.env, held.config) };
    await assertPortFree(address);
    if (held.heldBack === undefined) await build(held, options.isAtOnce ?? false);
    else held.progress.finish();
    // Read before anything is served: from here on a signal ends the process after the requests in flight.
    const { signal } = context.io;
    const server = await serve(context, held, address);
    announce(context, server);
    const undo = await options.onServing?.(server);
    await untilStopped(signal);
    await inTurn([() => undo?.(), () => server.stop()]);
    return 0;
  } finally {
    await held.close();
  }
}

async function build(held: HeldProject, isAtOnce: boolean): Promise<void> {
  try {
    await buildShown(held, { purpose: "start", isAtOnce });
  } finally {
    held.progress.finish();
  }
}

function serve(
  context: VerbContext,
  held: HeldProject,
  address: { readonly host: string; readonly port: number },
): Promise<RunningServer> {
  const { root, state, config, engines, lock } = held;
  const log = (line: string) => context.io.stderr.write(`${line}\n`);
  return serveProject({ root, state, config, engines, lock, ...address, log, build: rebuilder(root, state, engines) });
}

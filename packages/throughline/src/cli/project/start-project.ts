import type { VerbContext } from "../frame/verb.ts";
import { buildProject, type HeldProject, holdProject } from "./run-verb.ts";
import { announce, type ServeAloneOptions, untilStopped } from "./serve-alone.ts";
import { portOf, serveProject } from "./serve-project.ts";

/** Builds what changed, then serves until it is told to stop. */
export async function startProject(context: VerbContext, options: ServeAloneOptions): Promise<number> {
  const held = await holdProject(context, { purpose: "start", clock: options.clock });
  if (typeof held === "number") return held;
  try {
    await build(held);
    const server = await serve(context, held, options);
    announce(context, server);
    await untilStopped(context.io.signal);
    await server.stop();
    return 0;
  } finally {
    await held.close();
  }
}

async function build(held: HeldProject): Promise<void> {
  try {
    await buildProject(held, { purpose: "start" });
  } finally {
    held.progress.finish();
  }
}

function serve(context: VerbContext, held: HeldProject, options: ServeAloneOptions) {
  const { root, state, config, engines, lock } = held;
  const port = portOf(options.port, context.io.env, config);
  return serveProject({
    root,
    state,
    config,
    engines,
    lock,
    port,
    host: options.host,
    log: (line) => context.io.stderr.write(`${line}\n`),
  });
}

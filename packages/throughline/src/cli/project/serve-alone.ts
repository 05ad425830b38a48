import { mkdir } from "node:fs/promises";
import { acquireProjectLock } from "../../adapters/process/project-lock.ts";
import type { Clock } from "../../ports/clock.ts";
import { readProjectConfig } from "../../runtime/load/read-project-config.ts";
import type { VerbContext } from "../frame/verb.ts";
import { openEngines } from "./engines.ts";
import { rebuilder } from "./rebuilder.ts";
import { stateOf } from "./run-verb.ts";
import { portOf, type RunningServer, serveProject } from "./serve-project.ts";

export interface ServeAloneOptions {
  readonly port: number | undefined;
  readonly host: string;
  readonly clock: Clock;
}

/** Serves the current release until it is told to stop. */
export async function serveAlone(context: VerbContext, options: ServeAloneOptions): Promise<number> {
  const root = context.root();
  const { value: config, problems } = await readProjectConfig(root);
  if (problems.length > 0) return context.report(problems);
  const state = stateOf(root, config);
  await mkdir(state, { recursive: true });
  const lock = await acquireProjectLock(state, { purpose: "serve" });
  const engines = await openEngines({ state, config, clock: options.clock }).catch(async (error: unknown) => {
    await lock.release();
    throw error;
  });
  try {
    const port = portOf(options.port, context.io.env, config);
    const server = await serveProject({
      root,
      state,
      config,
      engines,
      lock,
      port,
      host: options.host,
      log: (line) => context.io.stderr.write(`${line}\n`),
      build: rebuilder(root, state, engines),
    });
    announce(context, server);
    await untilStopped(context.io.signal);
    await server.stop();
    return 0;
  } finally {
    await engines.close();
    await lock.release();
  }
}

/** Says where the server listens, what it offers, and the key of a first start. */
export function announce(context: VerbContext, server: RunningServer): void {
  const { style } = context;
  context.print(`  serving   ${style.bold(server.url)}   api /docs   metrics /metrics   health /health`);
  if (server.degraded.length > 0)
    context.print(
      `  degraded  ${server.degraded.join(", ")}: answered by the fallback, no model of this release reached its gates`,
    );
  if (server.demoKey !== undefined) context.print(`  api key   ${server.demoKey}   shown this once`);
  context.printJson({ serving: server.url, release: server.release(), degraded: server.degraded });
}

/** Resolves on SIGTERM, or when the user asks to stop. */
export function untilStopped(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const stop = () => resolve();
    if (signal.aborted) return stop();
    signal.addEventListener("abort", stop, { once: true });
    process.once("SIGTERM", stop);
  });
}

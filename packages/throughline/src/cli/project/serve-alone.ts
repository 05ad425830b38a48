import { acquireProjectLock } from "../../adapters/process/project-lock.ts";
import type { Clock } from "../../ports/clock.ts";
import type { VerbContext } from "../frame/verb.ts";
import { openEngines } from "./engines.ts";
import { inTurn } from "./in-turn.ts";
import { portOf } from "./port-of.ts";
import { configuredProject } from "./project-config.ts";
import { rebuilder } from "./rebuilder.ts";
import { type RunningServer, serveProject } from "./serve-project.ts";

export interface ServeAloneOptions {
  readonly port: number | undefined;
  readonly host: string;
  readonly clock: Clock;
}

/** Serves the current release until it is told to stop. */
export async function serveAlone(context: VerbContext, options: ServeAloneOptions): Promise<number> {
  const project = await configuredProject(context);
  if (typeof project === "number") return project;
  const { root, state, config } = project;
  const port = portOf(options.port, context.io.env, config);
  const lock = await acquireProjectLock(state, { purpose: "serve" });
  const engines = await openEngines({ root, state, config, clock: options.clock }).catch(async (error: unknown) => {
    await lock.release();
    throw error;
  });
  try {
    const { signal } = context.io;
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
    await untilStopped(signal);
    await server.stop();
    return 0;
  } finally {
    await inTurn([() => engines.close(), () => lock.release()]);
  }
}

/** Says where the server listens, what it offers, and the key of a first start. */
export function announce(context: VerbContext, server: RunningServer): void {
  const { style } = context;
  context.print(
    `  serving   ${style.bold(server.url)}   ${server.apps.length > 0 ? "app /   " : ""}api /docs   metrics /metrics   health /health`,
  );
  for (const { endpoint, because } of server.degraded)
    context.print(`  degraded  ${endpoint}: answered by the fallback, since ${because}`);
  const canary = server.canary();
  if (canary !== null) context.print(`  canary    ${canary} answers a share of the requests: throughline releases`);
  if (server.demoKey !== undefined) context.print(`  api key   ${server.demoKey}   shown this once`);
  context.printJson({
    serving: server.url,
    release: server.release(),
    ...(canary === null ? {} : { canary }),
    degraded: server.degraded.map(({ endpoint }) => endpoint),
    ...(server.demoKey === undefined ? {} : { apiKey: server.demoKey }),
  });
}

/** Resolves when the process is told to stop. */
export function untilStopped(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

/** The status by which the engine leaves a failed statement and goes on; every other exit ends it. */
const statementFailed = 100;

type EngineFunction = (...parameters: unknown[]) => unknown;

const entries = ["_PostgresMainLoopOnce", "_PostgresMainLongJmp", "stackRestore"];
const replies = ["_PostgresSendReadyForQueryIfNecessary", "_pgl_pq_flush"];

/** Why the engine stopped, once it has. */
export interface EngineState {
  stopped: unknown;
}

/**
 * Notes in `state` when the engine inside PGlite stops (a panic after a failed sync, a fatal error), and refuses to enter it again.
 * Without this, PGlite 0.5.14 swallows the exit and calls the dead engine in an endless loop that blocks the process.
 */
export function guardEngine(engine: { readonly Module: unknown }, state: EngineState): void {
  const module = engine.Module as Record<string, EngineFunction>;
  const wrap = (name: string, whenStopped: () => void) => {
    const enter = module[name] as EngineFunction;
    module[name] = (...parameters) => {
      if (state.stopped !== undefined) return whenStopped();
      try {
        return enter(...parameters);
      } catch (error) {
        if ((error as { status?: number }).status !== statementFailed) state.stopped = error;
        throw error;
      }
    };
  };
  for (const name of entries) {
    wrap(name, () => {
      throw state.stopped;
    });
  }
  for (const name of replies) wrap(name, () => undefined);
}

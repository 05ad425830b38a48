import type { RunEvent } from "../../runtime/run/run-options.ts";
import type { RunResult } from "../../runtime/run/run-project.ts";
import { checkWithDuckDb } from "./check-with-duckdb.ts";
import type { Engines } from "./engines.ts";
import { heldBackError, holdsBack, reportOf } from "./hold-back.ts";
import { buildProject } from "./run-verb.ts";

/** What a server asks for. */
export interface BuildRequest {
  readonly rebuild: boolean;
  /** Id of the release that it answers from. */
  readonly serving: string;
}

/** Builds a project again from its sources with engines that are open: for a server that is asked to, and for `dev`. */
export function rebuilder(root: string, state: string, engines: Engines) {
  return async (asked: BuildRequest, onEvent: (event: RunEvent) => void): Promise<RunResult> => {
    const staged = await checkWithDuckDb(root);
    const report = reportOf(staged, engines.clock);
    if (holdsBack(report)) throw heldBackError(report);
    return buildProject({ root, state, checked: staged.value, engines }, { purpose: "run", ...asked, onEvent });
  };
}

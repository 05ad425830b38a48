import type { StudioSources } from "../../../client/studio/studio-changes.ts";
import type { Lock } from "../../../contracts/lock/lock.ts";

/** The project's sources beside a server that answers from a release. */
export interface ProjectSources {
  /** What they change against their lock, as they stand now. Never fails: what went wrong is part of the answer. */
  check(): Promise<StudioSources>;
  /** What others rely on; undefined where there is no lock, or none that can be read. */
  lock(): Promise<Lock | undefined>;
}

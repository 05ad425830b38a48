import type { StudioSources } from "../../client/studio/studio-changes.ts";

/** What the process that checks sources is asked. */
export interface SourcesTask {
  /** Absolute folder of the project. */
  readonly root: string;
  /** The time that says what is past its last day, milliseconds since 1970. */
  readonly nowMs: number;
}

/** What it answers. */
export interface SourcesAnswer {
  readonly sources: StudioSources;
  /** True where no module of the project was evaluated, so that the process can be asked again. */
  readonly isCached: boolean;
}

import type { Declaration, DeclarationId } from "../../contracts/core/declaration.ts";
import type { CheckedProject } from "../lineage/check-project.ts";
import type { RunEngines } from "../plan/kind-runner.ts";
import type { Plan } from "../plan/plan.ts";

/** What a run tells while it goes on, for the terminal and the Studio. */
export type RunEvent =
  | { readonly event: "step-started"; readonly declaration: Declaration }
  | { readonly event: "step-progress"; readonly declaration: Declaration; readonly text: string }
  | {
      readonly event: "step-done";
      readonly declaration: Declaration;
      readonly action: "built" | "kept";
      readonly text: string;
      readonly tookMs: number;
      readonly notes: readonly string[];
    }
  | { readonly event: "planned"; readonly plan: Plan };

export interface RunOptions {
  readonly checked: CheckedProject;
  readonly engines: RunEngines;
  readonly state: string;
  readonly purpose: string;
  readonly rebuild?: boolean;
  /** Builds these again, whether or not they changed. */
  readonly anew?: readonly DeclarationId[];
  /** Id of the release that a server of this project answers from: it is not removed. */
  readonly serving?: string;
  /** Makes the release current at once, whatever its rollouts say. */
  readonly isAtOnce?: boolean;
  readonly onEvent?: (event: RunEvent) => void;
}
